import { z } from "zod";
import type { OptionMeta, OptionTable } from "../../config/index.ts";
import { dataOptions, savingOptions } from "../options.ts";

const option = <Schema extends z.ZodType>(schema: Schema, meta: OptionMeta): Schema =>
  schema.meta({ ...meta });

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
