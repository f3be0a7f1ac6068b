import type { Configuration } from "../../config/index.ts";
import { isPregaoError } from "../../errors.ts";
import { compareSaved } from "../../pipeline/compare/compare-saved.ts";
import type { TrainOptions } from "../../pipeline/options/train.ts";
import type { RunContext } from "../../progress.ts";
import { formatFigure } from "../../reports/format.ts";

/** How much better than the champion a new version must be: beyond chance, or at all. */
export const gates = ["significantly-better", "better"] as const;
export type Gate = (typeof gates)[number];

export interface GateVerdict {
  readonly passes: boolean;
  /** In words, for the log. */
  readonly reason: string;
  /** Null where the two could not be compared. */
  readonly metric: string | null;
  readonly candidate: number | null;
  readonly champion: number | null;
  /** Candidate − champion in the unit of the metric, with the 95 % interval that is paired by date. */
  readonly difference: number | null;
  readonly difference_low: number | null;
  readonly difference_high: number | null;
  readonly rows: number;
}

/**
 * A new version against the champion on the same rows, which neither has learned from nor was chosen on: differences of the primary
 * metric are resampled in pairs, in blocks of dates. Two that cannot be compared (another target, no common later rows) leave the
 * champion in its place.
 */
export async function challengeChampion(
  {
    name,
    candidate,
    champion,
  }: { readonly name: string; readonly candidate: number; readonly champion: number },
  gate: Gate,
  options: TrainOptions,
  configuration: Configuration,
  context: RunContext,
): Promise<GateVerdict> {
  const { source, ticker, feeds, mock, modelDir, to } = options;
  try {
    const { models, rows } = await compareSaved(
      [`${name}@${candidate}`, `${name}@${champion}`],
      { source, ticker, feeds, mock, modelDir, from: undefined, to, output: undefined },
      configuration,
      context,
    );
    const [first, second] = [models[0]!, models[1]!];
    const metric = first.againstOthers.find(({ name: one }) => one === first.evaluation.primary)!;
    const paired = metric.baselines[second.label]!;
    const { difference, differenceLow: low, differenceHigh: high } = paired;
    const sign = metric.better === "lower" ? -1 : 1;
    const isBetter = difference !== null && sign * difference > 0;
    const isBeyondChance = low !== null && high !== null && (sign > 0 ? low > 0 : high < 0);
    const passes = gate === "better" ? isBetter : isBetter && isBeyondChance;
    const figure = (value: number | null): string => (value === null ? "not defined" : formatFigure(value));
    const words = passes ? "better" : isBetter ? "not better beyond chance" : "not better";
    return {
      passes,
      reason: `${words} than version ${champion}: ${metric.label} ${figure(metric.value)} against ${figure(paired.value)} on ${rows} later rows, difference ${figure(difference)} (95 % interval ${figure(low)} to ${figure(high)})`,
      metric: metric.name,
      candidate: metric.value,
      champion: paired.value,
      difference,
      difference_low: low,
      difference_high: high,
      rows,
    };
  } catch (error) {
    if (!isPregaoError(error) || error.status >= 500) throw error;
    return {
      passes: false,
      reason: `it cannot be compared with version ${champion}: ${error.message}`.slice(0, 500),
      ...{ metric: null, candidate: null, champion: null, rows: 0 },
      ...{ difference: null, difference_low: null, difference_high: null },
    };
  }
}
