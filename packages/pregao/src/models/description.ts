import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeFlushed } from "../atomic-files.ts";
import { PregaoError } from "../errors.ts";
import type { Model, TrainingData } from "./contract.ts";

const descriptionFile = "model.json";

const descriptionSchema = z.object({
  family: z.string(),
  task: z.enum(["classification", "regression"]),
  featureNames: z.array(z.string()),
  featureSetId: z.string(),
  featureIdentities: z.array(z.string()),
  classNames: z.array(z.string()),
  parameters: z.record(z.string(), z.unknown()),
});

/** What every saved model says of itself beside its numbers. */
export type ModelDescription = Readonly<z.infer<typeof descriptionSchema>>;

/** How a model fitted on `data` describes itself. */
export function describeModel(
  family: string,
  task: Model["task"],
  { features, classNames = [] }: TrainingData,
  parameters: Readonly<Record<string, unknown>>,
): ModelDescription {
  return {
    family,
    task,
    featureNames: [...features.names],
    featureSetId: features.featureSetId,
    featureIdentities: [...(features.identities ?? features.names)],
    classNames: task === "classification" ? [...classNames] : [],
    parameters,
  };
}

export async function writeModelDescription(
  directory: string,
  description: ModelDescription,
): Promise<string> {
  await writeFlushed(join(directory, descriptionFile), `${JSON.stringify(description, null, 2)}\n`);
  return descriptionFile;
}

/** Throws PREGAO_MODEL_UNREADABLE, naming the file and what is wrong with it. */
export async function readModelDescription(directory: string): Promise<ModelDescription> {
  const file = join(directory, descriptionFile);
  try {
    return descriptionSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new PregaoError("PREGAO_MODEL_UNREADABLE", { file, reason }, { cause: error });
  }
}
