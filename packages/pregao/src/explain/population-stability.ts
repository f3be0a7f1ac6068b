import { PregaoError } from "../errors.ts";

/** Where values are counted: intervals (edge before, edge], or one value each where training knows few. */
export type StabilityBins =
  | { readonly kind: "quantiles"; readonly edges: Float64Array }
  | { readonly kind: "values"; readonly values: Float64Array };

/** How far a distribution has moved. */
export interface PopulationStability {
  /** Population stability index: Σ (later − before) · ln(later / before) over the bins' shares. */
  readonly psi: number;
  /** What chance alone gives in the mean where nothing has moved: (bins − 1) · (1 / rows before + 1 / rows later). */
  readonly chance: number;
  /** Bins that hold any row. */
  readonly bins: number;
}

/** The usual reading (Siddiqi 2006): below 0.1 little has changed, above 0.25 much. */
export const stabilityThresholds = { moderate: 0.1, large: 0.25 } as const;

/** "unclear": beyond a threshold, but no more than five times what chance alone gives. */
export type StabilityVerdict = "stable" | "moderate" | "large" | "unclear";

/** Bins of a column's training values: at most `count` between their quantiles, or one a value where there are no more values than that. */
export function stabilityBins(values: ArrayLike<number>, count = 10): StabilityBins {
  const known = Float64Array.from(values)
    .filter((value) => !Number.isNaN(value))
    .sort();
  const distinct = known.filter((value, i) => i === 0 || value !== known[i - 1]);
  if (distinct.length <= count) return { kind: "values", values: distinct };
  const edges = Array.from({ length: count - 1 }, (_, i) => {
    return known[Math.ceil(((i + 1) * known.length) / count) - 1]!;
  });
  return { kind: "quantiles", edges: Float64Array.from(new Set(edges)) };
}

/**
 * Population stability index between the values that bins were made of and later ones. Missing values (NaN) have a bin of their own,
 * as have values that training does not know where there is one bin a value. Counts are smoothed by as many rows as there are bins
 * (Laplace), so that an empty bin is finite. Throws PREGAO_EVALUATION_INPUT where either side is empty. O(rows × log bins).
 */
export function populationStability(
  before: ArrayLike<number>,
  later: ArrayLike<number>,
  bins: StabilityBins = stabilityBins(before),
): PopulationStability {
  return stabilityOfCounts(binCounts(bins, before), binCounts(bins, later));
}

/** The same from the rows in each bin, as {@link binCounts} gives them. */
export function stabilityOfCounts(was: Float64Array, is: Float64Array): PopulationStability {
  const [before, later] = [was, is].map((counts) => counts.reduce((sum, count) => sum + count, 0)) as [
    number,
    number,
  ];
  if (before === 0 || later === 0) {
    throw new PregaoError("PREGAO_EVALUATION_INPUT", {
      what: "a drift",
      reason: `there are ${before} rows before and ${later} later`,
    });
  }
  const filled = Array.from(was.keys()).filter((bin) => was[bin]! + is[bin]! > 0);
  let psi = 0;
  for (const bin of filled) {
    // One row a bin more, spread as both samples together are: an empty bin is finite, and a small sample is not moved by it.
    const pooled = (was[bin]! + is[bin]!) / (before + later);
    const shareOf = (count: number, rows: number): number =>
      (count + filled.length * pooled) / (rows + filled.length);
    const [a, b] = [shareOf(was[bin]!, before), shareOf(is[bin]!, later)];
    psi += (b - a) * Math.log(b / a);
  }
  const chance = (filled.length - 1) * (1 / before + 1 / later);
  return { psi, chance, bins: filled.length };
}

export function stabilityVerdict({
  psi,
  chance,
}: Pick<PopulationStability, "psi" | "chance">): StabilityVerdict {
  if (psi < stabilityThresholds.moderate) return "stable";
  if (psi <= 5 * chance) return "unclear";
  return psi < stabilityThresholds.large ? "moderate" : "large";
}

/** Rows in each bin; the last holds the missing ones, the one before values that no bin is of. O(rows × log bins). */
export function binCounts(bins: StabilityBins, values: ArrayLike<number>): Float64Array {
  const limits = bins.kind === "quantiles" ? bins.edges : bins.values;
  const counts = new Float64Array(limits.length + 2);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) {
      counts[counts.length - 1]! += 1;
      continue;
    }
    const place = firstNotBelow(limits, value);
    const isBin = bins.kind === "quantiles" || limits[place] === value;
    counts[isBin ? place : limits.length]! += 1;
  }
  return counts;
}

/** The first place whose limit is not below the value; the number of limits where all are. */
function firstNotBelow(limits: Float64Array, value: number): number {
  let [low, high] = [0, limits.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (limits[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
