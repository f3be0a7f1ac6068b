import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeFlushed } from "../../atomic-files.ts";
import { PregaoError } from "../../errors.ts";
import type { FeatureMatrix } from "../../features/contract.ts";
import type { FeatureImportance, Model, Prediction, TrainingRound } from "../contract.ts";
import { DescribedModel } from "../described-model.ts";
import { type ModelDescription, writeModelDescription } from "../description.ts";
import { requireFeatureSet } from "../feature-check.ts";

const naiveFile = "naive.json";

const schema = z.object({
  format: z.literal("pregao-naive"),
  version: z.literal(1),
  probabilities: z.array(z.number().min(0).max(1)).nullable(),
  value: z.number().nullable(),
  feature: z.string().nullable(),
});

/** One answer for every row: probabilities, or a value; `feature` is answered with in place of the value where it is known. */
export type NaiveAnswer = Readonly<Omit<z.infer<typeof schema>, "format" | "version">>;

/** Throws PREGAO_MODEL_UNREADABLE, naming the file and what is wrong with it. */
export async function readNaiveFile(directory: string): Promise<NaiveAnswer> {
  const file = join(directory, naiveFile);
  try {
    const { probabilities, value, feature } = schema.parse(JSON.parse(await readFile(file, "utf8")));
    return { probabilities, value, feature };
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new PregaoError("PREGAO_MODEL_UNREADABLE", { file, reason }, { cause: error });
  }
}

/** The same answer for every row, or a feature's value once more. */
export class NaiveModel extends DescribedModel implements Model {
  readonly history = 0;
  readonly rounds: readonly TrainingRound[] = [];
  readonly #answer: NaiveAnswer;

  constructor(description: ModelDescription, answer: NaiveAnswer) {
    super(description);
    this.#answer = answer;
  }

  async predict(features: FeatureMatrix, rows?: Int32Array): Promise<Prediction> {
    requireFeatureSet(this, features);
    const count = rows?.length ?? features.length;
    const { probabilities, value, feature } = this.#answer;
    if (probabilities !== null) {
      const classes = probabilities.length;
      return {
        rows: count,
        probabilities: Float64Array.from(
          { length: count * classes },
          (_, at) => probabilities[at % classes]!,
        ),
      };
    }
    const column = feature === null ? undefined : features.columns[features.names.indexOf(feature)]!;
    const returns = Float64Array.from({ length: count }, (_, place) => {
      const known = column?.[rows?.[place] ?? place];
      return known !== undefined && Number.isFinite(known) ? known : value!;
    });
    return { rows: count, returns };
  }

  /** Nothing, but for the feature that goes on. */
  importance(): FeatureImportance[] {
    const { feature } = this.#answer;
    return this.featureNames
      .map((name) => ({ name, importance: name === feature ? 1 : 0 }))
      .sort((a, b) => b.importance - a.importance);
  }

  summary(): Readonly<Record<string, number | string>> {
    return { strategy: String(this.parameters.strategy) };
  }

  async save(directory: string): Promise<string[]> {
    const content = { format: "pregao-naive", version: 1, ...this.#answer };
    await writeFlushed(join(directory, naiveFile), `${JSON.stringify(content)}\n`);
    return [naiveFile, await writeModelDescription(directory, this.description)];
  }
}
