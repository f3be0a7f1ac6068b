import { z } from "zod";
import { intervalMethods } from "../../calibration/conformal/forward-intervals.ts";
import type { OptionTable } from "../../config/index.ts";
import { calibrationOptions } from "./calibration.ts";
import { dataOptions } from "./data.ts";
import { fittingOptions } from "./fitting.ts";
import { preparationOptions } from "./preparation.ts";
import { selectionOptions } from "./selection.ts";
import { splitOptions } from "./split.ts";
import { splitPlanOptions } from "./split-plan.ts";

/** A family fitted and judged fold by fold. */
export const walkForwardOptions = {
  model: fittingOptions.model,
  param: fittingOptions.param.meta({
    description: "Parameter of the family, name=value; repeat it for several.",
    placeholder: "NAME=VALUE",
  }),
  folds: z.coerce.number().int().min(1).max(1000).optional().meta({
    description: "Test blocks, in order of time, after a first block that is only trained on.",
    placeholder: "N",
    defaultInWords: "5",
  }),
  refitBars: z.coerce.number().int().min(1).optional().meta({
    description:
      "Schedule in place of --folds: a refit every so many bars, after a first sixth that is only trained on.",
    placeholder: "BARS",
  }),
  window: z.enum(["expanding", "rolling"]).default("expanding").meta({
    description: "Train on everything before the block, or on a window of one length before it.",
  }),
  trainBars: z.coerce.number().int().min(1).optional().meta({
    description: "Bars of a rolling window; as many as the first block has when left out.",
    placeholder: "BARS",
  }),
  embargo: splitOptions.embargo,
  seeds: z.coerce.number().int().min(1).max(100).default(3).meta({
    description: "Fits of each fold, with --seed and the numbers after it: how much is luck in training.",
    placeholder: "N",
  }),
  balance: fittingOptions.balance,
  weights: fittingOptions.weights,
  select: selectionOptions.select.meta({
    description:
      "Ways to choose features, anew in each fold on its training rows, as train --select takes them.",
    placeholder: "STEPS",
  }),
  calibrate: calibrationOptions.calibrate.meta({
    description:
      "Mend the probabilities of each fold by the folds before it, and measure what that does: isotonic, platt or temperature.",
  }),
  intervalLevel: calibrationOptions.intervalLevel.meta({
    description: "Share of outcomes that the intervals around the forecasts of a regression should hold.",
    placeholder: "SHARE",
  }),
  intervalMethod: z.enum(intervalMethods).default("dtaci").meta({
    description:
      "Intervals by split conformal prediction, or adaptive to drift with one step (aci) or several (dtaci).",
  }),
  intervalScale: z.enum(["past-volatility", "none"]).default("past-volatility").meta({
    description: "What errors are measured in: the volatility of the last 60 bars, or nothing.",
  }),
  picture: splitPlanOptions.picture.meta({
    description: "File for a picture of the folds' figures, SVG or PNG by its ending.",
    placeholder: "FILE",
  }),
  predictions: z.string().min(1).optional().meta({
    description: "CSV file for every prediction that was made, with its fold.",
    placeholder: "FILE",
  }),
  ...dataOptions,
  ...preparationOptions,
} as const satisfies OptionTable;

export type WalkForwardOptions = {
  readonly [Name in keyof typeof walkForwardOptions]: z.output<(typeof walkForwardOptions)[Name]>;
};
