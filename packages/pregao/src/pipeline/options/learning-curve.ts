import { z } from "zod";
import type { OptionTable } from "../../config/index.ts";
import { dataOptions } from "./data.ts";
import { fittingOptions } from "./fitting.ts";
import { preparationOptions } from "./preparation.ts";
import { splitOptions } from "./split.ts";
import { splitPlanOptions } from "./split-plan.ts";

const { testSize, valSize, embargo } = splitOptions;

/** A family fitted on growing shares of the training rows. */
export const learningCurveOptions = {
  model: fittingOptions.model,
  param: fittingOptions.param.meta({
    description: "Parameter of the family, name=value; repeat it for several.",
    placeholder: "NAME=VALUE",
  }),
  shares: z.array(z.coerce.number().gt(0).max(1)).default([0.1, 0.25, 0.5, 0.75, 1]).meta({
    description: "Shares of the training rows to fit on, rising, always the latest ones.",
    placeholder: "SHARE",
  }),
  seeds: z.coerce.number().int().min(1).max(100).default(3).meta({
    description: "Fits of each share, with --seed and the numbers after it.",
    placeholder: "N",
  }),
  scoring: z
    .enum([
      "auto",
      "log_loss",
      "f1_weighted",
      "accuracy",
      "directional_accuracy",
      "information_coefficient",
      "mse",
    ])
    .default("auto")
    .meta({
      description:
        "What is drawn; auto is the task's primary metric: log-loss for classes, information coefficient for returns.",
    }),
  picture: splitPlanOptions.picture.meta({
    description: "File for a picture of the curve, SVG or PNG by its ending.",
    placeholder: "FILE",
  }),
  testSize,
  valSize,
  embargo,
  ...dataOptions,
  ...preparationOptions,
} as const satisfies OptionTable;

export type LearningCurveOptions = {
  readonly [Name in keyof typeof learningCurveOptions]: z.output<(typeof learningCurveOptions)[Name]>;
};
