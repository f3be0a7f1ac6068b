import type { EqualAccuracyTest } from "../contract.ts";
import type { DateGroups } from "../date-groups.ts";
import { dieboldMariano } from "./diebold-mariano.ts";

/** What one forecaster lost on each scored row. */
export interface RowLosses {
  readonly name: string;
  readonly losses: Float64Array;
}

/**
 * The model against each baseline by Diebold and Mariano. Rows of one date are not independent, so that a date counts once, by the
 * mean loss of its rows. O(rows × baselines + dates × horizon × baselines).
 */
export function equalAccuracyTests(
  loss: EqualAccuracyTest["loss"],
  model: Float64Array,
  baselines: readonly RowLosses[],
  groups: DateGroups,
  horizon: number,
): EqualAccuracyTest[] {
  const own = meanByDate(model, groups);
  return baselines.map(({ name, losses }) => ({
    baseline: name,
    loss,
    ...dieboldMariano(own, meanByDate(losses, groups), { horizon: Math.max(1, horizon) }),
  }));
}

function meanByDate(values: Float64Array, { times, dateOf }: DateGroups): Float64Array {
  const means = new Float64Array(times.length);
  const counts = new Float64Array(times.length);
  for (let row = 0; row < values.length; row++) {
    means[dateOf[row]!]! += values[row]!;
    counts[dateOf[row]!]! += 1;
  }
  return means.map((sum, date) => sum / counts[date]!);
}
