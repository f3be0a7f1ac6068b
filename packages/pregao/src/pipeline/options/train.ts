import { z } from "zod";
import { type OptionTable, option } from "../../config/index.ts";
import { calibrationOptions } from "./calibration.ts";
import { dataOptions } from "./data.ts";
import { fittingOptions } from "./fitting.ts";
import type { Parsed } from "./option.ts";
import { preparationOptions } from "./preparation.ts";
import { savingOptions } from "./saving.ts";
import { selectionOptions } from "./selection.ts";
import { splitOptions } from "./split.ts";

export const trainOptions = {
  ...fittingOptions,
  paramsFrom: option(z.string().min(1).optional(), {
    description:
      "Study (pregao tune) whose best parameters are taken in place of a search; the family must be the study's. --param goes before them.",
    placeholder: "STUDY",
  }),
  dataset: option(z.string().min(1).optional(), {
    description:
      "Exported dataset (pregao datasets list) to train on as it is: no bars are read, no features computed.",
    placeholder: "ID",
  }),
  ...dataOptions,
  ...preparationOptions,
  ...splitOptions,
  ...selectionOptions,
  ...calibrationOptions,
  ...savingOptions,
} as const satisfies OptionTable;

export type TrainOptions = Parsed<typeof trainOptions>;
