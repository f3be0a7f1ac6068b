import type { BaselineComparison, Evaluation, MetricEstimate } from "../contract.ts";
import { studentQuantile, studentTail } from "./student-distribution.ts";

/** How surely a model is better than the baseline that it is least surely better than. */
export interface Evidence {
  readonly baseline: string;
  readonly difference: number | null;
  /** Two-sided; 1 where the model is not better or the figure is not defined. */
  readonly pValue: number;
  /** The interval of the difference at another level. */
  readonly intervalAt: (level: number) => { readonly low: number | null; readonly high: number | null };
}

/**
 * The evidence in an evaluation's paired intervals of the primary metric. A correction for many models needs tails of
 * 1 in 1,000 and less, where a bootstrap of 1,000 resamples has nothing to say. There the interval that was measured is
 * stretched as Student's distribution would be, with one degree of freedom less than there are blocks: the t of a difference d is
 * d / h · t₁₋α/₂, where h is what lies between d and the end of the interval nearer to 0, or half of the interval where
 * that is more. At the interval's own level the p-value says what the interval says.
 */
export function claimEvidence(evaluation: Evaluation): Evidence {
  const metric = evaluation.metrics.find(({ name }) => name === evaluation.primary)!;
  const { level, blockLength } = evaluation.intervals;
  const freedom = Math.max(1, evaluation.dates / blockLength - 1);
  const quantile = studentQuantile((1 - level) / 2, freedom);
  const named = evaluation.verdict.baseline;
  let found = evidenceAgainst(named, metric, quantile, freedom);
  for (const baseline of Object.keys(metric.baselines)) {
    const other = evidenceAgainst(baseline, metric, quantile, freedom);
    if (other.pValue > found.pValue) found = other;
  }
  return found;
}

function evidenceAgainst(
  baseline: string,
  metric: MetricEstimate,
  quantile: number,
  freedom: number,
): Evidence {
  const against = metric.baselines[baseline]!;
  const { difference } = against;
  const half = halfWidth(against, metric.better);
  if (difference === null || half === null) {
    return { baseline, difference: null, pValue: 1, intervalAt: () => ({ low: null, high: null }) };
  }
  const gain = metric.better === "lower" ? -difference : difference;
  // Without any variation from date to date nothing can be said of chance.
  const known = gain > 0 && half > 0;
  const pValue = known ? Math.min(1, 2 * studentTail((gain / half) * quantile, freedom)) : 1;
  return {
    baseline,
    difference,
    pValue,
    intervalAt: (level) => {
      const stretched = (half / quantile) * studentQuantile((1 - level) / 2, freedom);
      return { low: difference - stretched, high: difference + stretched };
    },
  };
}

function halfWidth(
  { difference, differenceLow, differenceHigh }: BaselineComparison,
  better: MetricEstimate["better"],
): number | null {
  if (difference === null || differenceLow === null || differenceHigh === null) return null;
  const near = better === "lower" ? differenceHigh - difference : difference - differenceLow;
  return Math.max(near, (differenceHigh - differenceLow) / 2);
}
