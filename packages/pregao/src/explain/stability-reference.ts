import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeFlushed } from "../atomic-files.ts";
import { PregaoError } from "../errors.ts";
import type { FeatureMatrix } from "../features/contract.ts";
import { binCounts, type StabilityBins, stabilityBins } from "./population-stability.ts";
import { spreadRows } from "./spread-rows.ts";

/** Beside a published model: what its features looked like in training. */
export const stabilityReferenceFile = "feature-reference.json";

/** Rows of training that are looked at, spread evenly: the shares of ten bins do not need more. */
const mostRows = 10_000;

/** Of each feature the bins of its training values, and how many rows each of them holds. */
export type StabilityReference = readonly {
  readonly name: string;
  readonly bins: StabilityBins;
  readonly counts: Float64Array;
}[];

const fileSchema = z.object({
  features: z.array(
    z
      .object({
        name: z.string(),
        kind: z.enum(["quantiles", "values"]),
        limits: z.array(z.number()),
        counts: z.array(z.number().min(0)),
      })
      .refine(({ limits, counts }) => counts.length === limits.length + 2, "two counts more than limits"),
  ),
});

/** What later values are compared with: the features of some rows, those of training. O(features × rows × log rows). */
export function stabilityReference(
  features: FeatureMatrix,
  rows: Int32Array,
  names: readonly string[] = features.names,
): StabilityReference {
  const looked = spreadRows(rows, mostRows);
  return names.map((name) => {
    const column = features.columns[features.names.indexOf(name)]!;
    const values = Float64Array.from(looked, (row) => column[row]!);
    const bins = stabilityBins(values);
    return { name, bins, counts: binCounts(bins, values) };
  });
}

export async function writeStabilityReference(
  directory: string,
  reference: StabilityReference,
): Promise<string> {
  const features = reference.map(({ name, bins, counts }) => ({
    name,
    kind: bins.kind,
    limits: [...(bins.kind === "quantiles" ? bins.edges : bins.values)],
    counts: [...counts],
  }));
  await writeFlushed(join(directory, stabilityReferenceFile), `${JSON.stringify({ features })}\n`);
  return stabilityReferenceFile;
}

/** Throws PREGAO_MODEL_UNREADABLE, naming the file and what is wrong with it. */
export async function readStabilityReference(directory: string): Promise<StabilityReference> {
  const file = join(directory, stabilityReferenceFile);
  try {
    const { features } = fileSchema.parse(JSON.parse(await readFile(file, "utf8")));
    return features.map(({ name, kind, limits, counts }) => {
      const numbers = Float64Array.from(limits);
      const bins: StabilityBins = kind === "quantiles" ? { kind, edges: numbers } : { kind, values: numbers };
      return { name, bins, counts: Float64Array.from(counts) };
    });
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new PregaoError("PREGAO_MODEL_UNREADABLE", { file, reason }, { cause: error });
  }
}
