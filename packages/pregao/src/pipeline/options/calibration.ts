import { z } from "zod";
import { calibrationMethods } from "../../calibration/contract.ts";
import type { OptionTable } from "../../config/index.ts";

/** How sure a model may be of itself: what a training learns beside the model. */
export const calibrationOptions = {
  calibrate: z
    .enum(["none", ...calibrationMethods])
    .default("none")
    .meta({
      description:
        "Mend the probabilities of a classifier by what out-of-fold predictions of the training rows (--folds) say: isotonic curves, Platt's sigmoid, or one temperature.",
    }),
  intervalLevel: z.coerce.number().min(0.5).max(0.99).default(0.9).meta({
    description:
      "Share of outcomes that the intervals around the forecasts of a regression should hold, learned from the validation part.",
    placeholder: "SHARE",
  }),
} as const satisfies OptionTable;
