import { PregaoError } from "../errors.ts";
import type { FeatureMatrix } from "../features/contract.ts";
import type { Model } from "../models/index.ts";
import type { RunContext } from "../progress.ts";
import { createRandom } from "../random.ts";
import { blocksOf } from "./block-error.ts";
import type { Outcomes, SpoiltImportance } from "./contract.ts";
import { rowLosses } from "./row-losses.ts";
import { type SpoiltLosses, spoiltImportance } from "./spoilt-importance.ts";

export interface PermutationRequest {
  readonly model: Model;
  readonly features: FeatureMatrix;
  /** Held-out rows with a known outcome: on training rows a model that memorises looks better than it is. */
  readonly rows: Int32Array;
  readonly outcomes: Outcomes;
  /** Shuffles of each feature. Default 5. */
  readonly repeats?: number;
}

const stage = "shuffling features";

/**
 * How much the loss on held-out rows rises when the values of one feature are shuffled among them and all others stay (Breiman 2001;
 * scikit-learn's definition): log-loss of classes, squared error of numbers. For families that read windows the values of all
 * bars of the windows are shuffled. Of two features that say the same neither may seem needed. The model only has to predict;
 * seeded; costs features × repeats predictions of the rows. Throws PREGAO_EVALUATION_INPUT where outcomes are missing.
 */
export async function permutationImportance(
  { model, features, rows, outcomes, repeats = 5 }: PermutationRequest,
  context: RunContext,
): Promise<SpoiltImportance> {
  requireRepeats(repeats);
  const { name: loss, of: lossesOf } = rowLosses(model.task, outcomes, rows);
  const baseline = await lossesOf(model, features);
  const touched = withHistory(rows, features.series, model.history);
  const names = model.featureNames;
  const total = names.length * repeats;
  const spoilt: SpoiltLosses[] = [];
  for (const [place, name] of names.entries()) {
    const losses: Float64Array[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      // Models answer within one turn of the loop: what else waits for the thread has its turn here.
      await new Promise(setImmediate);
      if (context.signal.aborted) throw new PregaoError("PREGAO_INTERRUPTED", { stage });
      context.progress({ stage, done: place * repeats + repeat, total });
      const stream = `permutation ${name} ${repeat}`;
      losses.push(await lossesOf(model, shuffled(features, name, touched, context.seed, stream)));
    }
    spoilt.push({ name, rises: losses.map((now) => now.map((value, row) => value - baseline[row]!)) });
  }
  context.progress({ stage, done: total, total });
  const blocks = blocksOf(outcomes.time, rows);
  return spoiltImportance({ method: "permutation", loss, baselines: [baseline], spoilt, blocks });
}

export function requireRepeats(repeats: number): void {
  if (Number.isInteger(repeats) && repeats >= 1) return;
  throw new PregaoError("PREGAO_OPTION_INVALID", {
    option: "repeats",
    value: repeats,
    reason: "it must be a whole number from 1",
  });
}

/** The matrix with the values of one feature in another order among `touched`. */
function shuffled(
  features: FeatureMatrix,
  name: string,
  touched: Int32Array,
  seed: number,
  stream: string,
): FeatureMatrix {
  const place = features.names.indexOf(name);
  const column = features.columns[place]!;
  const values = createRandom(seed, stream).shuffle(Float32Array.from(touched, (row) => column[row]!));
  const spoilt = column.slice();
  for (const [i, row] of touched.entries()) spoilt[row] = values[i]!;
  return { ...features, columns: features.columns.with(place, spoilt) };
}

/** The rows and those before them in their series that a prediction reads, each once, ascending. */
function withHistory(rows: Int32Array, series: Int32Array, history: number): Int32Array {
  if (history === 0) return rows;
  const touched = new Set<number>();
  const ascending = rows.toSorted();
  let current = 0;
  for (const row of ascending) {
    while (current + 1 < series.length && series[current + 1]! <= row) current++;
    for (let before = Math.max(series[current]!, row - history); before <= row; before++) touched.add(before);
  }
  return Int32Array.from(touched).sort();
}
