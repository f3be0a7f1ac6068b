import { z } from "zod";
import type { OptionTable } from "../../config/index.ts";
import { backtestTable } from "../../evaluation/backtest/options.ts";
import { evaluateOptions } from "./predict.ts";

/** What `pregao backtest` takes: a saved model and its data as `evaluate` does, and how its forecasts are traded. */
export const backtestCommandOptions = {
  ...evaluateOptions,
  signal: z.enum(["decision", "edge"]).default("decision").meta({
    description:
      "Score of classes: decision, −1, 0 or 1 by the most probable class; edge, the probability of the last class less that of the first. A forecast return is its own score.",
  }),
  ...backtestTable,
  equity: z
    .string()
    .regex(/\.csv$/, "name a file that ends in .csv")
    .optional()
    .meta({ description: "File for the curve of equity as CSV.", placeholder: "FILE" }),
  picture: z
    .string()
    .regex(/\.(svg|png)$/, "name a file that ends in .svg or .png")
    .optional()
    .meta({
      description: "File for a picture of equity and drawdown, SVG or PNG by its ending.",
      placeholder: "FILE",
    }),
} as const satisfies OptionTable;

export type BacktestCommandOptions = {
  readonly [Name in keyof typeof backtestCommandOptions]: z.output<(typeof backtestCommandOptions)[Name]>;
};
