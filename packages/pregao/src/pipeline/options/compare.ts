import { z } from "zod";
import { type OptionTable, option } from "../../config/index.ts";
import { dataOptions } from "./data.ts";
import { savingOptions } from "./saving.ts";

/** On which bars saved models are compared. */
export const compareOptions = {
  ...dataOptions,
  modelDir: savingOptions.modelDir,
  output: option(z.string().min(1).optional(), {
    description: "Folder for the tables and pictures.",
    placeholder: "DIR",
    defaultInWords: "reports/compare-NAMES under PREGAO_HOME",
  }),
} as const satisfies OptionTable;

export type CompareOptions = {
  readonly [Name in keyof typeof compareOptions]: z.output<(typeof compareOptions)[Name]>;
};
