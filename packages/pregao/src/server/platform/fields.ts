import { z } from "zod";
import { type Timeframe, timeframeNames } from "../../market/timeframe.ts";

/** Printable and without blanks: it goes to logs, listings and file names. */
const plain = /^[!-~\u00a1-\uffff]+$/;

export const symbolField = z
  .string()
  .min(3)
  .max(64)
  .regex(plain, "it must be printable, without blanks")
  .toUpperCase()
  .meta({ description: "Symbol as the data has it; capitals do not matter.", examples: ["BTCUSDT"] });

export const timeframeField = z
  .enum(timeframeNames as [Timeframe, ...Timeframe[]])
  .meta({ description: "Length of one bar.", examples: ["1h"] });

export const modelTypeField = z
  .string()
  .min(1)
  .max(100)
  .meta({
    description: "Model type, by name or alias: GET /api/v1/training/models/supported lists them.",
    examples: ["patchtst"],
  });

export const sourceField = z.string().min(1).max(300).meta({
  description:
    "Dataset (GET /api/v1/datasets) or another open source of bars; without it the dataset that has the symbol and timeframe.",
});

export const jobIdField = z
  .string()
  .min(1)
  .max(200)
  .regex(plain, "it must be printable, without blanks")
  .meta({ description: "Id of the job." });

export const jobIdParams = z.strictObject({ job_id: jobIdField });

export const offsetField = z.coerce.number().int().min(0).max(1_000_000).default(0);

/** A list in an address: names with commas between them, or the same name several times. */
export function listField<Item extends z.ZodType<unknown, string>>(item: Item, most = 50) {
  return z
    .union([z.string().max(4000), z.array(z.string().max(4000)).max(most)])
    .transform((given) =>
      [given]
        .flat()
        .flatMap((part) => part.split(","))
        .map((part) => part.trim())
        .filter((part) => part !== ""),
    )
    .pipe(z.array(item).max(most))
    .optional();
}

export function isoOrNull(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
