import { z } from "zod";
import { type OptionTable, option } from "../../config/index.ts";
import type { LabelKind } from "../../labels/contract.ts";
import type { Parsed } from "./option.ts";

/** Targets of classes, and those of numbers. */
const classLabels = [
  "forward-return",
  "direction",
  "signal-cluster",
  "entry-signal",
  "triple-barrier",
  "meta-label",
] as const satisfies readonly LabelKind[];

const regressionTargets = [
  "forward-return",
  "forward-volatility",
  "open-interest-change",
] as const satisfies readonly LabelKind[];

const barrier = z.coerce.number().gt(0).max(100).optional();

/** What the rows become: features and targets. */
export const preparationOptions = {
  features: option(z.string().min(1).default("default"), {
    description:
      "Features, separated by commas: sets (default, b3, basic, ohlcv, all or a category), names, and combinations such as return_1.lag(3).",
    placeholder: "LIST",
  }),
  task: option(z.enum(["classification", "regression"]).default("classification"), {
    description: "Predict the action (classes) or a number (regression).",
  }),
  labels: option(z.enum(classLabels).default("forward-return"), {
    description:
      "What a row's classes are; signal-cluster is the original's rule on the same bar and no evidence of foresight.",
  }),
  target: option(z.enum(regressionTargets).default("forward-return"), {
    description: "What number a regression predicts.",
  }),
  horizon: option(z.coerce.number().int().min(1).max(1000).optional(), {
    description: "Bars ahead that the target looks.",
    placeholder: "BARS",
    defaultInWords: "5; 48 for entry-signal",
  }),
  threshold: option(z.coerce.number().gt(0).max(10).optional(), {
    description:
      "Forward return above which a row is BUY, below the negative SELL; without it the threshold follows each symbol's own past volatility (entry-signal: 0.005).",
    placeholder: "RETURN",
  }),
  classes: option(z.enum(["3", "2"]).optional(), {
    description:
      "Classes of entry-signal: short, neutral and long, or short and long by the sign of the return.",
    placeholder: "N",
    defaultInWords: "3",
  }),
  profit: option(barrier, {
    description:
      "Profit barrier of triple-barrier and meta-label, in deviations of the return over the horizon.",
    placeholder: "MULTIPLE",
    defaultInWords: "1",
  }),
  stop: option(barrier, {
    description: "Loss barrier of triple-barrier and meta-label, in the same unit.",
    placeholder: "MULTIPLE",
    defaultInWords: "1",
  }),
  primary: option(z.string().min(1).optional(), {
    description: "Feature whose sign is the side that meta-label judges: long above 0, short below.",
    placeholder: "FEATURE",
    defaultInWords: "sma_cross_20_50",
  }),
} as const satisfies OptionTable;

export type PreparationOptions = Parsed<typeof preparationOptions>;
