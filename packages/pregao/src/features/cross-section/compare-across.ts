import type { CrossSectionalFeature, Feature } from "../contract.ts";
import { firstNotBelow } from "../rolling/rank.ts";

export const comparisonKinds = ["rank", "zscore"] as const;
export type ComparisonKind = (typeof comparisonKinds)[number];

/** Dates on which fewer symbols have a value give none: a rank among four says nothing. */
export const fewestSymbols = 5;

/** `cs_rank_NAME` or `cs_zscore_NAME`: the feature's value beside those of the date's other symbols. */
export function compareAcross(kind: ComparisonKind, of: Feature): CrossSectionalFeature {
  const { parameters, inputs, warmUp, memory, version } = of;
  const facts = { category: "cross-section", parameters, inputs, warmUp, memory, version, of } as const;
  if (kind === "rank") {
    return {
      ...facts,
      name: `cs_rank_${of.name}`,
      description: `Rank of ${of.name} among the date's symbols as a fraction, 1 the highest, ties sharing their mean rank.`,
      formula: `rank of ${of.name} / symbols of the date, from ${fewestSymbols} symbols on`,
      source: "pandas groupby rank(pct=True)",
      compare: rankAcross,
      afterwards: [],
    };
  }
  return {
    ...facts,
    name: `cs_zscore_${of.name}`,
    description: `Distance of ${of.name} from the mean of the date's symbols in standard deviations; 0 where all are equal.`,
    formula: `(${of.name} − mean) / std over the symbols of the date, n − 1 in the denominator, from ${fewestSymbols} symbols on`,
    source: "pandas groupby",
    compare: standardiseAcross,
    afterwards: [],
  };
}

/** Mean rank over the number of values; NaN for a missing value and where fewer than five are present. O(n log n). */
function rankAcross(values: Float64Array, count: number, out: Float64Array): void {
  const sorted = presentOf(values, count);
  const enough = sorted.length >= fewestSymbols;
  sorted.sort();
  for (let at = 0; at < count; at++) {
    const value = values[at]!;
    const below = firstNotBelow(sorted, sorted.length, value);
    let upTo = below;
    while (upTo < sorted.length && sorted[upTo] === value) upTo++;
    out[at] = enough && Number.isFinite(value) ? (below + upTo + 1) / 2 / sorted.length : Number.NaN;
  }
}

/** (value − mean) / sample deviation, in two passes. */
function standardiseAcross(values: Float64Array, count: number, out: Float64Array): void {
  const present = presentOf(values, count);
  let mean = 0;
  for (const value of present) mean += value / present.length;
  let squares = 0;
  let equal = true;
  for (const value of present) {
    squares += (value - mean) * (value - mean);
    equal &&= value === present[0];
  }
  const deviation = Math.sqrt(squares / (present.length - 1));
  for (let at = 0; at < count; at++) {
    if (present.length < fewestSymbols || !Number.isFinite(values[at]!)) out[at] = Number.NaN;
    else out[at] = equal ? 0 : (values[at]! - mean) / deviation;
  }
}

function presentOf(values: Float64Array, count: number): Float64Array {
  return values.subarray(0, count).filter(Number.isFinite);
}
