import { z } from "zod";
import { type OptionTable, option } from "../../config/index.ts";
import { evaluateOptions } from "../options/predict.ts";

/** What a saved model is explained by. */
export const explainOptions = {
  ...evaluateOptions,
  row: option(
    z
      .string()
      .regex(
        /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?Z?)?$/,
        "write a time as 2024-12-30 or 2024-12-30T14:00",
      )
      .optional(),
    {
      description: "Bar of one --ticker whose prediction is taken apart; of a date alone its last bar.",
      placeholder: "TIME",
    },
  ),
  of: option(z.string().min(1).optional(), {
    description: "Class or output that pictures are drawn of; the last class (buy) when left out.",
    placeholder: "CLASS",
  }),
  rows: option(z.coerce.number().int().min(1).max(1_000_000).default(300), {
    description: "Rows that are explained at most, evenly spread over the unseen ones.",
    placeholder: "N",
  }),
  display: option(z.coerce.number().int().min(1).max(100).default(20), {
    description: "Features in a table or picture.",
    placeholder: "N",
  }),
  pairRows: option(z.coerce.number().int().min(0).max(100_000).optional(), {
    description:
      "Rows that interactions of pairs are taken over, where the family knows them; 0 leaves them out.",
    placeholder: "N",
    defaultInWords: "100; 10 of forests",
  }),
  permutation: option(z.boolean().default(false), {
    description: "Also shuffle each feature on the rows with known outcomes and tell what the loss rises by.",
  }),
  output: option(z.string().min(1).optional(), {
    description: "Folder for pictures and explanation.json.",
    placeholder: "DIR",
    defaultInWords: "reports/NAME-vVERSION-explanation under PREGAO_HOME",
  }),
} as const satisfies OptionTable;

export type ExplainOptions = {
  readonly [Name in keyof typeof explainOptions]: z.output<(typeof explainOptions)[Name]>;
};
