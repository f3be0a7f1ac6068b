import type { Evaluation } from "../../evaluation/index.ts";
import { createRandom } from "../../random.ts";
import { exampleContents, exampleReturnContents } from "../contents.fixture.ts";
import type {
  EquityCurve,
  ForecastSeries,
  RunModel,
  RunReportContents,
  WalkForwardOutcome,
} from "./contract.ts";

const hour = 3_600_000;
const start = Date.UTC(2023, 0, 2);

/** Contents of a whole report of a run: a model of classes and one of returns, with everything that such a run may hold. */
export function exampleRun(): RunReportContents {
  const { data, ledger, labels, split, reproduce, warnings } = exampleContents();
  const classifier = exampleClassifier();
  const regressor = exampleRegressor();
  return {
    title: "two models on BTCUSDT, bars of 1h",
    runId: "btcusdt-1h-2f3a",
    created: "2026-01-15T12:00:00Z",
    verdict: {
      skill: true,
      line: "skill of XGBoost classifier over majority by 0.0641 (log-loss; corrected for 2 models)",
      level: 0.01,
      families: 2,
      method: "Holm's correction of block-bootstrap p-values",
      comparisons: [classifier, regressor].map(({ key, evaluation }) => ({
        model: key,
        metric: evaluation.primary,
        baseline: evaluation.verdict.baseline,
        difference: evaluation.verdict.difference,
        low: evaluation.verdict.differenceLow,
        high: evaluation.verdict.differenceHigh,
        pValue: evaluation.verdict.skill ? 0.0004 : 0.31,
        skill: evaluation.verdict.skill,
      })),
    },
    warnings,
    data,
    ledger,
    labels: [labels, exampleReturnContents().labels],
    split,
    features: {
      method: "mrmr 3",
      featureSetId: "fs-1f2e3d4c",
      chosen: [
        { name: "rsi_14", formula: "RSI over 14 bars", score: 0.412 },
        { name: "return_1.lag(3)", score: 0.2 },
      ],
      dropped: [{ name: "sma_20", reason: "correlates 0.99 with ema_20" }],
    },
    targets: exampleTargets(classifier.evaluation, regressor.evaluation),
    models: [classifier, regressor],
    walkForward: [exampleFolds("xgb_classifier")],
    backtests: [
      {
        model: "xgb_classifier",
        rule: "long above a probability of 0.4, short below, one position a symbol",
        costs: "2 bps a side, half a spread of 1 bp, no borrow",
        equity: exampleEquity(3000),
        figures: [
          { label: "total return", unit: "fraction", value: 0.183, low: -0.05, high: 0.42, benchmark: 0.31 },
          { label: "Sharpe ratio", unit: "number", value: 0.82, low: -0.4, high: 1.9, benchmark: 0.74 },
          { label: "trades", unit: "count", value: 1412, benchmark: null },
        ],
        byYear: ["2023", "2024"].map((name) => ({
          name,
          bars: 1500,
          totalReturn: 0.09,
          benchmarkReturn: 0.14,
          sharpe: 0.8,
          maximumDrawdown: -0.12,
        })),
        bySymbol: [],
        caveats: ["Fees of a taker; no funding was given."],
      },
    ],
    conformal: [
      {
        model: "xgb_regressor",
        method: "adaptive",
        level: 0.9,
        rows: 2400,
        coverage: 0.897,
        low: 0.88,
        high: 0.912,
        meanWidth: 0.0612,
        groups: [
          { name: "2023", rows: 1200, coverage: 0.884, meanWidth: 0.059 },
          { name: "wild third", rows: 800, coverage: 0.861, meanWidth: 0.081 },
        ],
      },
    ],
    learningCurves: [
      {
        model: "xgb_classifier",
        metric: { label: "log-loss", better: "lower" },
        seeds: 3,
        points: [500, 1000, 2000, 4000].map((trainRows, place) => ({
          trainRows,
          training: 0.7 + 0.06 * place,
          validation: 1.09 - 0.012 * place,
          deviation: 0.008,
        })),
        baseline: 1.0876,
      },
    ],
    drift: [
      { name: "rsi_14", stabilityIndex: 0.04 },
      { name: "return_1.lag(3)", stabilityIndex: 0.31, note: "more missing values" },
    ],
    statistics: [{ name: "probability of back-test overfitting", value: "0.42", meaning: "of 70 splits" }],
    reproduce,
  };
}

function exampleClassifier(): RunModel {
  const { evaluation, curves, importance } = exampleContents();
  const halved = curves!.reliability.map(({ name, points }) => ({
    name,
    points: points.map((point) => ({ ...point, observed: (point.observed + point.predicted) / 2 })),
  }));
  return {
    key: "xgb_classifier",
    title: "XGBoost classifier",
    family: "xgboost",
    parameters: { n_estimators: 500, max_depth: 6, learning_rate: 0.1 },
    summary: { trees: 87, "least validation loss": 1.0203 },
    saved: {
      name: "btcusdt_xgb_classifier",
      version: "2",
      files: [{ name: "model.json", sha256: "cd".repeat(32) }],
    },
    evaluation,
    validation: evaluation,
    curves: curves!,
    calibration: {
      method: "isotonic",
      before: curves!.reliability,
      after: halved,
      figures: [{ name: "expected calibration error", before: 0.041, after: 0.018 }],
    },
    importance,
    explanation: {
      method: "TreeSHAP",
      swarm: {
        output: "log-odds of buy",
        rows: 400,
        features: 3,
        rowsADot: 1,
        lines: ["rsi_14", "return_1.lag(3)"].map((name, line) => ({
          name,
          importance: 0.3 / (line + 1),
          dots: Array.from({ length: 60 }, (_, dot) => ({
            attribution: Math.sin(dot * 1.7 + line) / (line + 2),
            offset: (dot % 5) - 2,
            level: (dot % 6) - 1,
          })),
        })),
      },
      prediction: {
        label: "BTCUSDT, 2023-05-06",
        output: "log-odds of buy",
        expected: -0.2,
        reached: 0.15,
        contributions: [
          { name: "rsi_14", value: 71.2, attribution: 0.5 },
          { name: "return_1.lag(3)", value: null, attribution: -0.15 },
        ],
      },
    },
    rounds: Array.from({ length: 120 }, (_, i) => ({
      round: i + 1,
      training: 1.09 - 0.3 * (1 - Math.exp(-i / 40)),
      validation: 1.095 - 0.08 * (1 - Math.exp(-i / 20)) + 0.0004 * i,
    })),
    roundName: "boosting round",
  };
}

function exampleRegressor(): RunModel {
  return {
    key: "xgb_regressor",
    title: "XGBoost regressor",
    family: "xgboost",
    parameters: {},
    summary: {},
    evaluation: exampleReturnContents().evaluation,
    forecasts: exampleForecasts(3000),
    importance: [],
    rounds: [],
  };
}

/** Forecasts that know a fifth of the move, in a market with fat tails, within intervals of 90 %. */
function exampleForecasts(rows: number): ForecastSeries {
  const random = createRandom(11, "forecasts");
  const forecast: number[] = [];
  const actual: number[] = [];
  for (let row = 0; row < rows; row++) {
    const calm = row % 700 < 500 ? 0.008 : 0.02;
    const shock = random.normal() * (random.uniform() < 0.02 ? 5 : 1);
    const known = 0.2 * calm * random.normal();
    forecast.push(known);
    actual.push(known + calm * shock);
  }
  return {
    quantity: "return over 48 bars",
    unit: "fraction",
    time: Array.from({ length: rows }, (_, row) => start + row * hour),
    symbol: Array.from({ length: rows }, () => "BTCUSDT"),
    actual,
    forecast,
    band: {
      level: 0.9,
      low: forecast.map((value) => value - 0.022),
      high: forecast.map((value) => value + 0.022),
    },
  };
}

function exampleFolds(model: string): WalkForwardOutcome {
  const values = [1.071, 1.064, 1.093, 1.058, 1.077];
  const mean = values.reduce((sum, value) => sum + value, 0) / 5;
  return {
    model,
    kind: "expanding",
    seeds: 3,
    schedule: "every 480 bars",
    folds: values.map((value, place) => ({
      fold: place + 1,
      trainRows: 1000 + 480 * place,
      testRows: 480,
      from: start + (1000 + 480 * place) * hour,
      to: start + (1479 + 480 * place) * hour,
      values: [value, 0.4 + 0.01 * place],
      baselines: [1.0876, 0.38],
    })),
    metrics: [
      { name: "log_loss", label: "log-loss", better: "lower", mean, deviation: 0.0121, baselineMean: 1.0876 },
      {
        name: "accuracy",
        label: "accuracy",
        better: "higher",
        mean: 0.42,
        deviation: 0.014,
        baselineMean: 0.38,
      },
    ],
  };
}

function exampleEquity(bars: number): EquityCurve {
  const random = createRandom(5, "equity");
  const walk = (drift: number, size: number): number[] => {
    let level = 1;
    return Array.from({ length: bars }, () => {
      level *= 1 + drift + size * random.normal();
      return level;
    });
  };
  const under = (line: readonly number[]): number[] => {
    let highest = 1;
    return line.map((level) => {
      highest = Math.max(highest, level);
      return level / highest - 1;
    });
  };
  const equity = walk(0.00006, 0.004);
  const benchmark = walk(0.0001, 0.008);
  return {
    time: equity.map((_, bar) => start + bar * hour),
    equity,
    benchmark,
    drawdown: under(equity),
    benchmarkDrawdown: under(benchmark),
  };
}

function exampleTargets(classes: Evaluation, returns: Evaluation): RunReportContents["targets"] {
  const figure = (evaluation: Evaluation, name: string) => {
    const { value, low, high } = evaluation.metrics.find((metric) => metric.name === name)!;
    return { value, low, high };
  };
  return [
    {
      model: "xgb_classifier",
      metric: "accuracy",
      comparison: "above",
      target: 0.55,
      ...figure(classes, "accuracy"),
      baseline: { name: "majority", value: 0.38 },
      met: false,
    },
    {
      model: "xgb_regressor",
      metric: "R²",
      comparison: "above",
      target: 0.01,
      ...figure(returns, "r2"),
      baseline: { name: "zero_return", value: -0.0002 },
      met: true,
      note: "the target lies within the interval",
    },
    {
      model: "lstm",
      metric: "RMSE",
      comparison: "below",
      target: 0.015,
      value: null,
      low: null,
      high: null,
      baseline: { name: "zero_return", value: 0.0201 },
      met: false,
      note: "skipped on request",
    },
  ];
}
