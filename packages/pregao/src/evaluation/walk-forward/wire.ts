import { toWire } from "../wire.ts";
import type { WalkForwardFold, WalkForwardResult } from "./contract.ts";
import type { MetricSummary } from "./fold-summary.ts";

/** A walk-forward as plain JSON for machines: keys in snake_case, times in ISO 8601, undefined figures null. */
export function walkForwardToWire(result: WalkForwardResult): Readonly<Record<string, unknown>> {
  const { family, task, parameters, window, embargo, seeds, folds, summary, evaluation } = result;
  return {
    family,
    task,
    parameters,
    window,
    embargo,
    seeds,
    folds: folds.map(foldToWire),
    summary: summary.map(summaryToWire),
    evaluation: toWire(evaluation),
  };
}

function foldToWire(fold: WalkForwardFold): Readonly<Record<string, unknown>> {
  return {
    fold: fold.fold,
    train_rows: fold.trainRows,
    watch_rows: fold.watchRows,
    test_rows: fold.testRows,
    train_from: isoTime(fold.trainFrom),
    from: isoTime(fold.from),
    to: isoTime(fold.to),
    dropped: fold.dropped,
    features: fold.featureNames,
    evaluations: fold.evaluations.map(toWire),
  };
}

function summaryToWire(summary: MetricSummary): Readonly<Record<string, unknown>> {
  const { name, better, values, mean, deviation, deviationOverFolds, deviationOverSeeds, baselines } =
    summary;
  return {
    name,
    better,
    values,
    mean,
    deviation,
    deviation_over_folds: deviationOverFolds,
    deviation_over_seeds: deviationOverSeeds,
    baselines,
  };
}

function isoTime(time: number): string {
  return new Date(time).toISOString();
}
