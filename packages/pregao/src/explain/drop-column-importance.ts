import { PregaoError } from "../errors.ts";
import { takeFeatures } from "../features/index.ts";
import type { Model, ModelFamily, TrainingData } from "../models/index.ts";
import { type RunContext, silentProgress } from "../progress.ts";
import { blocksOf } from "./block-error.ts";
import type { Outcomes, SpoiltImportance } from "./contract.ts";
import { requireRepeats } from "./permutation-importance.ts";
import { rowLosses } from "./row-losses.ts";
import { type SpoiltLosses, spoiltImportance } from "./spoilt-importance.ts";

export interface DropColumnRequest {
  readonly family: ModelFamily;
  readonly task: Model["task"];
  /** All parameters of the family, as `fit` takes them. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** What is fitted on; its rows and those to judge must be apart. */
  readonly data: TrainingData;
  /** Held-out rows with a known outcome. */
  readonly rows: Int32Array;
  readonly outcomes: Outcomes;
  /** Features to leave out one at a time; all of them when left out. */
  readonly names?: readonly string[];
  /** Fits with other seeds of each set of features. Default 1. */
  readonly repeats?: number;
}

const stage = "fitting without one feature at a time";

/**
 * How much the loss on held-out rows rises when the model is fitted anew without a feature: what the feature knows that no other
 * does. Below 0 the model is better off without it. With and without are fitted with the same seeds. Costs (features + 1) × repeats
 * fits. Throws PREGAO_EVALUATION_INPUT where outcomes are missing.
 */
export async function dropColumnImportance(
  {
    family,
    task,
    parameters,
    data,
    rows,
    outcomes,
    names = data.features.names,
    repeats = 1,
  }: DropColumnRequest,
  context: RunContext,
): Promise<SpoiltImportance> {
  requireRepeats(repeats);
  if (data.features.names.length < 2) {
    throw new PregaoError("PREGAO_EVALUATION_INPUT", {
      what: "the importance of features",
      reason: "without the only feature there is nothing to fit on",
    });
  }
  const { name: loss, of: lossesOf } = rowLosses(task, outcomes, rows);
  const total = (names.length + 1) * repeats;
  let done = 0;
  /** Losses of the rows without a feature, or with all, one a seed. */
  const lossesWithout = async (dropped: string | null): Promise<Float64Array[]> => {
    const kept = data.features.names.filter((name) => name !== dropped);
    const features = dropped === null ? data.features : takeFeatures(data.features, kept);
    const losses: Float64Array[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      context.progress({ stage, done, total, note: dropped ?? "all features" });
      const own = { ...context, seed: context.seed + repeat, progress: silentProgress };
      const model = await family.fit({ ...data, features }, task, parameters, own);
      losses.push(await lossesOf(model, features));
      done++;
    }
    return losses;
  };
  const baselines = await lossesWithout(null);
  const spoilt: SpoiltLosses[] = [];
  for (const name of names) {
    const losses = await lossesWithout(name);
    const rises = losses.map((without, repeat) => {
      return without.map((value, row) => value - baselines[repeat]![row]!);
    });
    spoilt.push({ name, rises });
  }
  context.progress({ stage, done: total, total });
  const blocks = blocksOf(outcomes.time, rows);
  return spoiltImportance({ method: "drop column", loss, baselines, spoilt, blocks });
}
