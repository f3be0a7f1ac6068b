import type { Evaluation } from "../contract.ts";

/** A metric over folds and seeds; null where no fold defines it, and a deviation where there is one value only. */
export interface MetricSummary {
  readonly name: string;
  readonly label: string;
  readonly better: "higher" | "lower";
  /** Values that were averaged: folds × seeds, less those that are not defined. */
  readonly values: number;
  readonly mean: number | null;
  /** Sample deviation over all of them. */
  readonly deviation: number | null;
  /** Sample deviation of the folds' means: how much it depends on the period. */
  readonly deviationOverFolds: number | null;
  /** Root of the folds' mean variance over seeds: how much it depends on luck in training. */
  readonly deviationOverSeeds: number | null;
  /** Mean over folds, by the name of the baseline. */
  readonly baselines: Readonly<Record<string, number | null>>;
}

/** `evaluations[fold][seed]`, all of one task. */
export function summariseFolds(evaluations: readonly (readonly Evaluation[])[]): MetricSummary[] {
  const first = evaluations[0]![0]!;
  return first.metrics.map(({ name, label, better }, place) => {
    const byFold = evaluations.map((seeds) => defined(seeds.map(({ metrics }) => metrics[place]!.value)));
    const all = byFold.flat();
    const variances = byFold.flatMap((values) => (values.length > 1 ? [variance(values)] : []));
    return {
      name,
      label,
      better,
      values: all.length,
      mean: meanOrNull(all),
      deviation: all.length > 1 ? Math.sqrt(variance(all)) : null,
      deviationOverFolds: deviationOf(byFold.flatMap((values) => (values.length > 0 ? [mean(values)] : []))),
      deviationOverSeeds: variances.length > 0 ? Math.sqrt(mean(variances)) : null,
      baselines: Object.fromEntries(
        first.baselines.map((baseline) => {
          const values = evaluations.map(([one]) => one!.metrics[place]!.baselines[baseline.name]!.value);
          return [baseline.name, meanOrNull(defined(values))];
        }),
      ),
    };
  });
}

function defined(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function meanOrNull(values: readonly number[]): number | null {
  return values.length === 0 ? null : mean(values);
}

/** With n − 1. */
function variance(values: readonly number[]): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
}

function deviationOf(values: readonly number[]): number | null {
  return values.length > 1 ? Math.sqrt(variance(values)) : null;
}
