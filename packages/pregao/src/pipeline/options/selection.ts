import { z } from "zod";
import { type OptionTable, option } from "../../config/index.ts";

/** Which of the features are kept. */
export const selectionOptions = {
  select: option(z.string().min(1).optional(), {
    description:
      "Ways to choose features on the training rows, one after another, separated by commas: variance, correlation, importance, shap, permutation, mrmr; a number after a colon is the step's own (correlation:0.9,importance:30).",
    placeholder: "STEPS",
  }),
} as const satisfies OptionTable;
