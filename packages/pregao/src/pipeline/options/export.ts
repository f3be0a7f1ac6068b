import { z } from "zod";
import { type OptionTable, option } from "../../config/index.ts";
import type { Parsed } from "./option.ts";
import { evaluateOptions } from "./predict.ts";

/** Which saved version is written in which format, and on which bars the files are compared with it. */
export const exportOptions = {
  ...evaluateOptions,
  format: option(z.string().min(1).optional(), {
    description:
      "onnx, triton, torchscript, pytorch, xgboost, lightgbm, catboost or joblib, as far as the model has them; left out, the formats and exports of the version are listed.",
    placeholder: "FORMAT",
  }),
  output: option(z.string().min(1).optional(), {
    description: "Folder that the files are copied into; what it holds under the same names is replaced.",
    placeholder: "DIR",
  }),
  rows: option(z.coerce.number().int().min(1).max(100_000).default(256), {
    description: "Newest rows of the bars on which the files are compared with the model.",
    placeholder: "N",
  }),
  force: option(z.boolean().default(false), {
    description: "Write and compare anew what was exported before.",
  }),
} as const satisfies OptionTable;

export type ExportOptions = Parsed<typeof exportOptions>;
