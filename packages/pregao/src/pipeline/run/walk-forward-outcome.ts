import type { WalkForwardOutcome } from "../../reports/index.ts";
import type { RunWalkForward } from "./walk-models-forward.ts";

/** What is shown of each fold: the deciding metric first. */
const shownMetrics: readonly string[] = [
  "log_loss",
  "accuracy",
  "directional_accuracy",
  "information_coefficient",
  "rmse",
  "r2",
];

/** As the report shows it; the primary metric of the task is drawn. */
export function walkForwardOutcome({ key, result }: RunWalkForward): WalkForwardOutcome {
  const { folds, summary, seeds, window, evaluation } = result;
  const shown = summary.filter(({ name }) => shownMetrics.includes(name));
  const metrics = [...shown].sort(
    (a, b) => Number(b.name === evaluation.primary) - Number(a.name === evaluation.primary),
  );
  return {
    model: key,
    kind: window,
    seeds: seeds.length,
    folds: folds.map(({ fold, trainRows, testRows, from, to, evaluations }) => ({
      fold,
      trainRows,
      testRows,
      from,
      to,
      values: metrics.map(({ name }) =>
        meanOf(evaluations.map((one) => one.metrics.find((metric) => metric.name === name)?.value ?? null)),
      ),
      baselines: metrics.map(({ name, better }) => {
        const metric = evaluations[0]?.metrics.find((one) => one.name === name);
        return best(
          Object.values(metric?.baselines ?? {}).map(({ value }) => value),
          better,
        );
      }),
    })),
    metrics: metrics.map(({ name, label, better, mean, deviation, baselines }) => ({
      name,
      label,
      better,
      mean,
      deviation,
      baselineMean: best(Object.values(baselines), better),
    })),
    evaluation,
  };
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function best(values: readonly (number | null)[], better: "higher" | "lower"): number | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  return better === "higher" ? Math.max(...known) : Math.min(...known);
}
