import type { FeatureMatrix } from "../features/contract.ts";
import type { Explanation } from "./contract.ts";
import { attributionsOf, outputPlace } from "./outputs.ts";
import { valueLevels } from "./value-levels.ts";

/** A row, or several that lie together, of a dependence. */
export interface DependencePoint {
  /** Value of the feature. */
  readonly value: number;
  readonly attribution: number;
  /** Fifth of the other feature's values, from 0; −1 where it is missing or there is no other. */
  readonly level: number;
}

/** How the attribution of a feature goes with its value. */
export interface Dependence {
  readonly output: string;
  readonly feature: string;
  /** The feature by whose values the points are coloured; null for none. */
  readonly other: string | null;
  readonly rows: number;
  /** Rows in which the feature has no value, and what they are given in the mean; null without such rows. */
  readonly missing: { readonly rows: number; readonly attribution: number } | null;
  readonly points: readonly DependencePoint[];
}

/** Cells of the picture: points in one cell are drawn as one. */
const CELLS = { across: 120, up: 60 };

/**
 * Value against attribution of one feature over the explained rows; without `other` coloured by the feature that explains most of what its
 * value does not: the one whose values go most with the attribution among rows of like value (as shap's approximate_interactions
 * looks for it, in ten stretches). Points that lie together are drawn as one. `output` as in `contributionsOf`.
 */
export function dependence(
  explanation: Explanation,
  features: FeatureMatrix,
  feature: string,
  { output, other }: { readonly output?: string | number | undefined; readonly other?: string } = {},
): Dependence {
  const attributions = attributionsOf(explanation);
  const { outputs, featureNames, values } = attributions;
  const at = outputPlace(attributions, output);
  const { rows } = explanation;
  const columnOf = (name: string): Float32Array => {
    const column = features.columns[features.names.indexOf(name)]!;
    return Float32Array.from(rows, (row) => column[row]!);
  };
  const place = outputPlace({ outputs: featureNames }, feature);
  const own = columnOf(feature);
  const shares = Float64Array.from(
    rows,
    (_, row) => values[(row * outputs.length + at) * featureNames.length + place]!,
  );
  const known = Array.from({ length: rows.length }, (_, row) => row).filter(
    (row) => !Number.isNaN(own[row]!),
  );
  const rivals = featureNames.filter((name) => name !== feature);
  const chosen =
    other ??
    strongestRival(
      rivals,
      columnOf,
      known.toSorted((a, b) => own[a]! - own[b]!),
      shares,
    );
  const levels = chosen === null ? null : valueLevels(columnOf(chosen));
  const points = known.map((row) => ({
    value: own[row]!,
    attribution: shares[row]!,
    level: levels === null ? -1 : levels[row]!,
  }));
  const absent = rows.length - known.length;
  const ofAbsent = shares.reduce((sum, share, row) => (Number.isNaN(own[row]!) ? sum + share : sum), 0);
  return {
    output: outputs[at]!,
    feature,
    other: chosen,
    rows: rows.length,
    missing: absent === 0 ? null : { rows: absent, attribution: ofAbsent / absent },
    points: thinned(points),
  };
}

/** The feature whose values go most with the attribution where the feature's own hardly differ; null where none does. */
function strongestRival(
  rivals: readonly string[],
  columnOf: (name: string) => Float32Array,
  ordered: readonly number[],
  shares: Float64Array,
): string | null {
  const stretch = Math.max(10, Math.ceil(ordered.length / 10));
  let [best, most] = [null as string | null, 0];
  for (const name of rivals) {
    const column = columnOf(name);
    let sum = 0;
    for (let from = 0; from + 3 <= ordered.length; from += stretch) {
      const part = ordered.slice(from, from + stretch).filter((row) => !Number.isNaN(column[row]!));
      sum += Math.abs(
        correlation(
          part.map((row) => column[row]!),
          part.map((row) => shares[row]!),
        ),
      );
    }
    if (sum > most) [best, most] = [name, sum];
  }
  return best;
}

/** Pearson's; 0 where either does not vary. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const n = a.length;
  if (n < 3) return 0;
  const [meanA, meanB] = [a.reduce((sum, v) => sum + v, 0) / n, b.reduce((sum, v) => sum + v, 0) / n];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    ab += (a[i]! - meanA) * (b[i]! - meanB);
    aa += (a[i]! - meanA) ** 2;
    bb += (b[i]! - meanB) ** 2;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}

/** One point for each cell that has any: the middle one by level. */
function thinned(points: readonly DependencePoint[]): DependencePoint[] {
  const reach = (of: (point: DependencePoint) => number): ((point: DependencePoint) => number) => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const point of points) [low, high] = [Math.min(low, of(point)), Math.max(high, of(point))];
    return (point) => (high > low ? (of(point) - low) / (high - low) : 0.5);
  };
  const across = reach((point) => point.value);
  const up = reach((point) => point.attribution);
  const cells = Map.groupBy(
    points,
    (point) => Math.round(across(point) * CELLS.across) * (CELLS.up + 1) + Math.round(up(point) * CELLS.up),
  );
  return [...cells.values()].map((cell) => cell.toSorted((a, b) => a.level - b.level)[cell.length >> 1]!);
}
