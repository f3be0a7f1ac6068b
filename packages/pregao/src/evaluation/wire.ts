import type {
  ClassificationEvaluation,
  Evaluation,
  MetricEstimate,
  RegressionEvaluation,
} from "./contract.ts";

type WireValue =
  | number
  | string
  | boolean
  | null
  | readonly WireValue[]
  | { readonly [key: string]: WireValue };
export type EvaluationWire = { readonly [key: string]: WireValue };

/**
 * The evaluation as clients of the B3 service read it: flat snake_case figures (`accuracy`, `precision`, `recall`,
 * `f1_score` weighted by outcomes, `mae`, `mse`, `rmse`, `r2`), then everything else of this house beside them.
 * Figures that are not defined are null.
 */
export function toWire(evaluation: Evaluation): EvaluationWire {
  const metrics = evaluation.metrics.map(metricWire);
  return {
    ...(evaluation.task === "classification" ? classificationWire(evaluation) : regressionWire(evaluation)),
    primary_metric: evaluation.primary,
    verdict: {
      skill: evaluation.verdict.skill,
      line: evaluation.verdict.line,
      baseline: evaluation.verdict.baseline,
      difference: evaluation.verdict.difference,
      difference_low: evaluation.verdict.differenceLow,
      difference_high: evaluation.verdict.differenceHigh,
    },
    caveats: evaluation.caveats,
    rows: evaluation.rows,
    rows_without_outcome: evaluation.rowsWithoutOutcome,
    dates: evaluation.dates,
    symbols: evaluation.symbols,
    period: {
      from: new Date(evaluation.period.from).toISOString(),
      to: new Date(evaluation.period.to).toISOString(),
    },
    diebold_mariano: evaluation.equalAccuracy.map((test) => ({
      baseline: test.baseline,
      loss: test.loss,
      difference: test.difference,
      statistic: test.statistic,
      p_value: test.pValue,
      dates: test.observations,
      lags: test.lags,
      kernel: test.kernel,
      ...(test.reason === undefined ? {} : { reason: test.reason }),
    })),
    metrics,
    intervals: {
      level: evaluation.intervals.level,
      method: evaluation.intervals.method,
      block_length: evaluation.intervals.blockLength,
      resamples: evaluation.intervals.resamples,
      seed: evaluation.intervals.seed,
    },
  };
}

function classificationWire(evaluation: ClassificationEvaluation): EvaluationWire {
  const value = valuesByName(evaluation);
  const perClass: Record<string, WireValue> = {};
  for (const scores of evaluation.perClass) {
    perClass[scores.name] = {
      precision: scores.precision.value,
      recall: scores.recall.value,
      f1_score: scores.f1.value,
      roc_auc: scores.rocAuc.value,
      support: scores.support,
    };
  }
  return {
    accuracy: value("accuracy"),
    precision: value("precision_weighted"),
    recall: value("recall_weighted"),
    f1_score: value("f1_weighted"),
    precision_macro: value("precision_macro"),
    recall_macro: value("recall_macro"),
    f1_macro: value("f1_macro"),
    balanced_accuracy: value("balanced_accuracy"),
    mcc: value("mcc"),
    log_loss: value("log_loss"),
    brier_score: value("brier_score"),
    roc_auc: value("roc_auc_macro"),
    per_class: perClass,
    class_names: evaluation.classNames,
    confusion_matrix: evaluation.confusion,
  };
}

function regressionWire(evaluation: RegressionEvaluation): EvaluationWire {
  const value = valuesByName(evaluation);
  return {
    mae: value("mae"),
    mse: value("mse"),
    rmse: value("rmse"),
    r2: value("r2"),
    mape: value("mape"),
    directional_accuracy: value("directional_accuracy"),
    information_coefficient: value("information_coefficient"),
    rank_information_coefficient: value("rank_information_coefficient"),
    information_coefficient_kind: evaluation.informationCoefficient,
    price_levels: evaluation.priceLevels?.map(metricWire) ?? null,
  };
}

function valuesByName({ metrics }: Evaluation): (name: string) => number | null {
  const values = new Map(metrics.map((metric) => [metric.name, metric.value]));
  return (name) => values.get(name) ?? null;
}

export function metricWire(metric: MetricEstimate): EvaluationWire {
  const baselines: Record<string, WireValue> = {};
  for (const [name, against] of Object.entries(metric.baselines)) {
    baselines[name] = {
      value: against.value,
      difference: against.difference,
      difference_low: against.differenceLow,
      difference_high: against.differenceHigh,
    };
  }
  return {
    name: metric.name,
    better: metric.better,
    value: metric.value,
    low: metric.low,
    high: metric.high,
    baselines,
    ...(metric.reason === undefined ? {} : { reason: metric.reason }),
  };
}
