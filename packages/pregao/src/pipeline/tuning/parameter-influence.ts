import { midRanks, pearson } from "../../evaluation/ranks.ts";
import type { Trial } from "../../tuning/index.ts";

/** How a parameter went together with the score over the complete trials of a study. */
export interface ParameterInfluence {
  readonly parameter: string;
  /** Trials that drew it. */
  readonly trials: number;
  /** Rank correlation (Spearman) of value and score, −1 to 1; null for values without an order. */
  readonly correlation: number | null;
  /** Share of the variance of the scores' ranks that goes with the value, 0 to 1: what the list is sorted by. */
  readonly share: number;
}

/**
 * Which parameters the scores went with: for numbers the squared rank correlation, for choices the correlation ratio of the
 * ranks. A description of the trials that were run, which a sampler has drawn where scores are high, and no proof of a cause;
 * a parameter with an optimum in the middle of its range shows little. O(trials · log trials · parameters).
 */
export function parameterInfluence(trials: readonly Trial[]): ParameterInfluence[] {
  const complete = trials.filter(({ state }) => state === "complete");
  const names = new Set(complete.flatMap(({ parameters }) => Object.keys(parameters)));
  return [...names]
    .map((parameter) => influenceOf(parameter, complete))
    .sort((a, b) => b.share - a.share || (a.parameter < b.parameter ? -1 : 1));
}

function influenceOf(parameter: string, complete: readonly Trial[]): ParameterInfluence {
  const drew = complete.filter(({ parameters }) => Object.hasOwn(parameters, parameter));
  const ranks = midRanks(Float64Array.from(drew, ({ values }) => values[0]!));
  const drawn = drew.map(({ parameters }) => parameters[parameter]!);
  if (drawn.every((value) => typeof value === "number")) {
    const correlation = pearson(midRanks(Float64Array.from(drawn as number[])), ranks);
    const known = Number.isNaN(correlation) ? 0 : correlation;
    return { parameter, trials: drew.length, correlation: known, share: known * known };
  }
  return { parameter, trials: drew.length, correlation: null, share: correlationRatio(drawn, ranks) };
}

/** Variance between the groups of equal values over the whole variance. */
function correlationRatio(values: readonly unknown[], ranks: Float64Array): number {
  const mean = ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length;
  const whole = ranks.reduce((sum, rank) => sum + (rank - mean) ** 2, 0);
  let between = 0;
  for (const value of new Set(values)) {
    const own = ranks.filter((_, index) => values[index] === value);
    between += own.length * (own.reduce((sum, rank) => sum + rank, 0) / own.length - mean) ** 2;
  }
  return whole > 0 ? between / whole : 0;
}
