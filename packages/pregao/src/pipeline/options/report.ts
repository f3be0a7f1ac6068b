import { z } from "zod";
import type { OptionMeta, OptionTable } from "../../config/index.ts";
import { evaluateOptions } from "../options.ts";

const option = <Schema extends z.ZodType>(schema: Schema, meta: OptionMeta): Schema =>
  schema.meta({ ...meta });

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
