import type { ClassBaseline } from "../class-baselines.ts";
import type { TaskBaselines } from "../judge-predictions.ts";
import type { ReturnBaseline } from "../return-baselines.ts";

/**
 * The baselines of all folds as one, in the order of all rows: place `places[fold][i]` is that of the fold's i-th row. Each row
 * keeps the answer of its own fold's baseline, so that no baseline knows more than the model beside it. O(rows × baselines).
 */
export function joinBaselines(
  folds: readonly TaskBaselines[],
  places: readonly Int32Array[],
  rows: number,
): TaskBaselines {
  if (folds[0]!.task === "regression") {
    const baselines = folds[0]!.baselines.map((baseline, b): ReturnBaseline => {
      const parts = folds.map((fold) => (fold.baselines[b] as ReturnBaseline).returns);
      return { ...baseline, returns: scatter(parts, places, new Float64Array(rows), 1) };
    });
    return { task: "regression", baselines };
  }
  const baselines = (folds[0]!.baselines as readonly ClassBaseline[]).map((baseline, b): ClassBaseline => {
    const own = folds.map((fold) => fold.baselines[b] as ClassBaseline);
    const shares = own.map(({ probabilities }) => probabilities);
    const width = baseline.probabilities.length / places[0]!.length;
    const joined = {
      ...baseline,
      probabilities: scatter(shares, places, new Float64Array(rows * width), width),
    };
    if (!(baseline.decision instanceof Int8Array)) return joined;
    const decisions = own.map(({ decision }) => decision as Int8Array);
    return { ...joined, decision: scatter(decisions, places, new Int8Array(rows), 1) };
  });
  return { task: "classification", baselines };
}

/** Writes each fold's values, `width` a row, to the places of its rows. */
function scatter<Values extends Float64Array | Int8Array>(
  parts: readonly Values[],
  places: readonly Int32Array[],
  joined: Values,
  width: number,
): Values {
  for (const [fold, part] of parts.entries()) {
    for (const [i, place] of places[fold]!.entries()) {
      joined.set(part.subarray(i * width, (i + 1) * width), place * width);
    }
  }
  return joined;
}
