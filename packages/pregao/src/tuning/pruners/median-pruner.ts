import { type Pruner, valueAtStep } from "./pruner.ts";

export interface MedianPrunerOptions {
  /** Complete trials before the first is pruned. Default 5. */
  readonly startupTrials?: number;
  /** Steps before which no trial is pruned. Default 10. */
  readonly warmUpSteps?: number;
}

/**
 * Gives a trial up whose best report so far is worse than the median of what complete trials reported at the same step, or
 * that has nothing but NaN to report (the rule of Google Vizier, Golovin et al. 2017, as Optuna's MedianPruner has it).
 */
export function medianPruner({ startupTrials = 5, warmUpSteps = 10 }: MedianPrunerOptions = {}): Pruner {
  return {
    isHopeless(reports, finished) {
      const step = reports.at(-1)?.step ?? 0;
      if (step < warmUpSteps) return false;
      const complete = finished.filter(({ state }) => state === "complete");
      if (complete.length < startupTrials || complete.length === 0) return false;
      const best = Math.max(...reports.map(({ value }) => value).filter((value) => !Number.isNaN(value)));
      if (best === Number.NEGATIVE_INFINITY) return true;
      const others = complete
        .map((trial) => valueAtStep(trial, step))
        .filter((value) => value !== undefined && !Number.isNaN(value)) as number[];
      return others.length > 0 && best < median(others);
    },
  };
}

function median(values: number[]): number {
  values.sort((a, b) => a - b);
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
}
