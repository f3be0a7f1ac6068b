import {
  classBaselines,
  classificationCurves,
  evaluateClassification,
  evaluateRegression,
  returnBaselines,
} from "../evaluation/index.ts";
import { createRandom } from "../random.ts";
import type { ReportContents } from "./contract.ts";

const day = 86_400_000;
const start = Date.UTC(2023, 0, 2);
const dates = 400;
const symbols = ["ITUB4", "PETR4", "VALE3"];
const classNames = ["sell", "hold", "buy"];

/** Contents of a whole report on a simulated market; `edge` 0 knows nothing, 1 knows what it claims. */
export function exampleContents(edge = 1): ReportContents {
  const random = createRandom(7, "report");
  const rows = dates * symbols.length;
  const numbers = Int32Array.from({ length: rows }, (_, row) => row);
  const time = Float64Array.from(numbers, (row) => start + (row % dates) * day);
  const symbolCodes = numbers.map((row) => Math.floor(row / dates));
  const classes = new Int8Array(rows);
  const claims = new Float64Array(rows * 3);
  for (let row = 0; row < rows; row++) {
    const sell = 0.1 + 0.5 * random.uniform();
    claims.set([sell, 0.3, 0.7 - sell], 3 * row);
    const draw = random.uniform();
    const truly = edge * sell + (1 - edge) * 0.35;
    classes[row] = draw < truly ? 0 : draw < truly + 0.3 ? 1 : 2;
  }
  const train = numbers.filter((row) => row % dates < 200);
  const test = numbers.filter((row) => row % dates >= 210);
  const probabilities = Float64Array.from(
    { length: test.length * 3 },
    (_, i) => claims[3 * test[Math.floor(i / 3)]! + (i % 3)]!,
  );
  const input = {
    probabilities,
    classes: Int8Array.from(test, (row) => classes[row]!),
    time: Float64Array.from(test, (row) => time[row]!),
    symbolCodes: Int32Array.from(test, (row) => symbolCodes[row]!),
    classNames,
    baselines: classBaselines({
      time,
      symbolCodes,
      classes,
      endTime: time.map((at) => at + 5 * day),
      classCount: 3,
      train,
      rows: test,
    }),
    horizon: 5,
    seed: 42,
    resamples: 200,
  };
  const shown = Array.from({ length: 190 }, (_, i) => i);
  return {
    title: "b3_model 3: random_forest on ITUB4, PETR4, VALE3",
    created: "2026-01-15T12:00:00Z",
    model: {
      name: "b3_model",
      version: "3",
      family: "random_forest",
      parameters: { trees: 100, max_features: "sqrt", max_depth: null },
      summary: { "out-of-bag log-loss": 1.0712, trees: 100 },
      featureSetId: "fs-1f2e3d4c",
      files: [{ name: "forest.bin", sha256: "ab".repeat(32) }],
    },
    data: {
      origin: "sample",
      symbols,
      timeframe: "1d",
      rows,
      from: start,
      to: start + (dates - 1) * day,
      findings: [
        {
          check: "zero-volume",
          severity: "warning",
          message: "volume is 0 on 14 rows",
          count: 14,
          symbol: "VALE3",
        },
      ],
    },
    labels: {
      kind: "forward-return",
      horizon: 5,
      parameters: { threshold: 0.5 },
      distribution: [
        { name: "sell", count: 420 },
        { name: "hold", count: 360 },
        { name: "buy", count: 420 },
      ],
    },
    split: {
      kind: "by-date",
      parts: [
        { name: "train", rows: train.length, from: time[0]!, to: time[199]! },
        { name: "test", rows: test.length, from: time[210]!, to: time[399]! },
      ],
      dropped: [{ reason: "purged and embargoed", count: 30 }],
    },
    ledger: {
      rows_in: rows,
      rows_used: rows - 60,
      dropped: [{ reason: "warm-up of the features", count: 60 }],
    },
    evaluation: evaluateClassification(input),
    curves: classificationCurves(input),
    importance: [
      { name: "rsi_14", importance: 0.6 },
      { name: "macd_12_26_9", importance: 0.3 },
      { name: "close_to_best_buy", importance: 0 },
    ],
    search: {
      scoring: "log_loss",
      folds: 3,
      trials: [
        {
          parameters: { min_samples_leaf: 1 },
          foldScores: [-1.1, -1.2, -1.1],
          meanScore: -1.1333,
          chosen: false,
        },
        {
          parameters: { min_samples_leaf: 5 },
          foldScores: [-1.0, -1.1, -1.1],
          meanScore: -1.0667,
          chosen: true,
        },
      ],
    },
    features: [
      { name: "rsi_14", formula: "RSI over 14 bars" },
      { name: "macd_12_26_9" },
      { name: "close_to_best_buy" },
    ],
    featuresLeftOut: [{ name: "best_buy_sell_spread", reason: "the source has no best_ask" }],
    predictedActions: {
      symbol: "PETR4",
      currency: "BRL",
      time: shown.map((i) => start + (210 + i) * day),
      close: shown.map((i) => 30 + 3 * Math.sin(i / 20) + Math.sin(i * 1.7) / 2),
      action: shown.map((i) => ["hold", "hold", "buy", "hold", "sell"][i % 5]!),
    },
    warnings: ["1 feature was left out because the source lacks its columns."],
    reproduce: {
      commands: ["npx pregao train --model rf --source sample --seed 42"],
      seed: 42,
      libraries: { pregao: "0.1.0", node: "24.21.0" },
    },
  };
}

/** The same for a model of returns, with no curves, no search and no actions. */
export function exampleReturnContents(): ReportContents {
  const random = createRandom(9, "report");
  const rows = 600;
  const forecast = Float64Array.from({ length: rows }, () => 0.004 * random.normal());
  const { curves, search, predictedActions, ...contents } = exampleContents();
  return {
    ...contents,
    title: "b3_model 4: random_forest regressor",
    labels: { ...contents.labels, distribution: [] },
    evaluation: evaluateRegression({
      forecast,
      returns: forecast.map((known) => known + 0.02 * random.normal()),
      time: Float64Array.from({ length: rows }, (_, row) => start + (row % 200) * day),
      symbolCodes: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / 200)),
      lastPrice: Float64Array.from({ length: rows }, () => 30 + random.uniform()),
      baselines: returnBaselines({
        returns: forecast,
        train: Int32Array.of(0, 1, 2),
        rows: new Int32Array(rows),
      }),
      horizon: 5,
      seed: 42,
      resamples: 200,
    }),
  };
}
