import { z } from "zod";
import { type OptionTable, option } from "../../config/index.ts";
import { evaluateOptions } from "./predict.ts";

/** Which saved version is reported on, on which bars. */
export const reportOptions = {
  ...evaluateOptions,
  output: option(z.string().min(1).optional(), {
    description: "Folder for the page, the model card and the pictures.",
    placeholder: "DIR",
    defaultInWords: "reports/NAME-vVERSION under PREGAO_HOME",
  }),
} as const satisfies OptionTable;

export type ReportOptions = {
  readonly [Name in keyof typeof reportOptions]: z.output<(typeof reportOptions)[Name]>;
};
