import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeFlushed } from "../../atomic-files.ts";
import { PregaoError } from "../../errors.ts";

const linearFile = "linear.json";

const schema = z.object({
  format: z.literal("pregao-linear"),
  version: z.literal(1),
  scales: z.array(z.object({ center: z.number(), scale: z.number() }).nullable()),
  classes: z.array(z.number().int().min(0)),
  coefficients: z.array(z.array(z.number())).min(1),
  intercepts: z.array(z.number()),
  facts: z.record(z.string(), z.union([z.number(), z.string()])),
});

/** What a linear model has learned, as plain numbers. */
export interface LinearParts {
  /** Mean and deviation of each feature on the training rows; null where no value was known. */
  readonly scales: readonly ({ readonly center: number; readonly scale: number } | null)[];
  /** Ids of the classes that occurred, ascending; empty for a regression. */
  readonly classes: readonly number[];
  /** Outputs × features, of standardised features. */
  readonly coefficients: readonly (readonly number[])[];
  readonly intercepts: readonly number[];
  /** What the summary tells. */
  readonly facts: Readonly<Record<string, number | string>>;
}

export async function writeLinearFile(directory: string, parts: LinearParts): Promise<string> {
  const content = { format: "pregao-linear", version: 1, ...parts };
  await writeFlushed(join(directory, linearFile), `${JSON.stringify(content)}\n`);
  return linearFile;
}

/** Throws PREGAO_MODEL_UNREADABLE, naming the file and what is wrong with it. */
export async function readLinearFile(directory: string, features: number): Promise<LinearParts> {
  const file = join(directory, linearFile);
  try {
    const { scales, classes, coefficients, intercepts, facts } = schema.parse(
      JSON.parse(await readFile(file, "utf8")),
    );
    const isWhole =
      scales.length === features &&
      coefficients.every((row) => row.length === features) &&
      intercepts.length === coefficients.length;
    if (!isWhole) throw new Error(`it does not fit the ${features} features of the model`);
    return { scales, classes, coefficients, intercepts, facts };
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new PregaoError("PREGAO_MODEL_UNREADABLE", { file, reason }, { cause: error });
  }
}
