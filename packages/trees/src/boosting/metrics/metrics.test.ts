import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { metricsFor as lightgbmMetrics } from "../../lightgbm/metrics.ts";
import { draws } from "../../reference-problem.fixture.ts";
import { metricsFor as xgboostMetrics } from "../../xgboost/metrics.ts";
import { sigmoid } from "../objectives/logistic.ts";
import { logGamma } from "./log-gamma.ts";
import { isRanking, type MetricChoice, type MetricInput, type RankingMetric } from "./metric.ts";
import { rankingMetric } from "./ranking.ts";
import { fromMean, rowLosses } from "./row-losses.ts";

/** Made by interop/trees/metric_values.py with XGBoost 3.2.0, LightGBM 4.7.0 and scikit-learn 1.9.1. */
const reference = JSON.parse(readFileSync(new URL("./metrics.reference.json", import.meta.url), "utf8"));

const ROWS = 500;

function evaluate({ kind, setting }: MetricChoice, input: MetricInput): number {
  if (isRanking(kind)) return rankingMetric(kind, input);
  let [sum, total] = [0, 0];
  for (const row of input.rows) {
    const weight = input.weights ? input.weights[row]! : 1;
    sum += weight * rowLosses[kind](input, row, setting);
    total += weight;
  }
  return fromMean(kind, sum / total);
}

type Task = "two classes" | "several classes" | "numbers";

const seeds: Readonly<Record<Task, number>> = { "two classes": 71, "several classes": 72, numbers: 73 };

/** The data of metric_values.py. */
function inputOf(task: Task, weighted: boolean): MetricInput {
  const outputs = task === "several classes" ? 3 : 1;
  const raw = draws(seeds[task], ROWS * outputs);
  const margins = Float32Array.from(raw, (value) => {
    const margin = Math.floor(value * 24) / 4 - 2.875;
    return task === "numbers" ? margin + 4 : margin;
  });
  const noise = draws(seeds[task] + 1, ROWS);
  const weight = draws(seeds[task] + 2, ROWS).map((value) => Math.ceil(value * 8) / 8);
  const targets = Float32Array.from(noise, (value, row) => {
    if (task === "two classes") return Number(margins[row]! / 6 + value > 0.6);
    if (task === "numbers") return Math.floor(margins[row]! * value * 4) + 1;
    if (value < 0.4) return Math.floor(value * 7.5);
    const own = [0, 1, 2].map((k) => margins[k * ROWS + row]!);
    return own.indexOf(Math.max(...own));
  });
  return {
    rows: Int32Array.from({ length: ROWS }, (_, row) => row),
    targets,
    weights: weighted ? Float32Array.from(weight) : null,
    margins,
    rowCount: ROWS,
    outputs,
    predictionOf: task === "two classes" ? sigmoid : (margin) => margin,
  };
}

const lightgbmTasks = {
  "two classes": "binary",
  "several classes": "multiclass",
  numbers: "numbers",
} as const;

describe("metrics are those of the libraries", () => {
  for (const { task, weighted, xgboost, lightgbm, "scikit-learn": sklearn = {} } of reference) {
    const input = inputOf(task, weighted);
    for (const [name, expected] of Object.entries<number>(xgboost)) {
      it(`XGBoost's ${name} of ${task}${weighted ? ", weighted" : ""}`, () => {
        const [metric] = xgboostMetrics(name, task, { pseudohuber: 0.8, quantile: 0.3 });
        expect(evaluate(metric!, input) / expected).toBeCloseTo(1, 5);
      });
    }
    for (const [name, expected] of Object.entries<number>(lightgbm)) {
      it(`LightGBM's ${name} of ${task}${weighted ? ", weighted" : ""}`, () => {
        const [metric] = lightgbmMetrics(name, lightgbmTasks[task as Task], 0.3);
        expect(evaluate(metric!, input) / expected).toBeCloseTo(1, 6);
      });
    }
    for (const [kind, expected] of Object.entries<number>(sklearn)) {
      it(`scikit-learn's ${kind}${weighted ? ", weighted" : ""}`, () => {
        expect(rankingMetric(kind as RankingMetric, input)).toBeCloseTo(expected, 12);
      });
    }
  }
});

describe("ranking metrics", () => {
  it("count every pair, half for ties, whatever the order of rows and the sign of margins", () => {
    const margins = Float32Array.of(-0, 0, -1.5, 2, 2, -1.5, 1e-40, -1e-40, 3e38, -3e38);
    const targets = Float32Array.of(1, 0, 1, 1, 0, 0, 1, 0, 1, 1);
    const weights = Float32Array.of(1, 2, 0.5, 1, 1, 3, 1, 1, 0.25, 2);
    const rows = Int32Array.of(3, 1, 4, 9, 5, 2, 6, 8, 7, 0);
    let [right, all] = [0, 0];
    for (const a of rows) {
      for (const b of rows) {
        if (targets[a] !== 1 || targets[b] !== 0) continue;
        const weight = weights[a]! * weights[b]!;
        all += weight;
        right += weight * (margins[a]! > margins[b]! ? 1 : margins[a] === margins[b] ? 0.5 : 0);
      }
    }
    const input = { rows, targets, weights, margins, rowCount: 10, outputs: 1, predictionOf: sigmoid };
    expect(rankingMetric("auc", input)).toBeCloseTo(right / all, 14);
  });

  it("cannot rank one class alone", () => {
    const input = { ...inputOf("two classes", false), targets: new Float32Array(ROWS) };
    expect(rankingMetric("auc", input)).toBeNaN();
  });
});

describe("the gamma function", () => {
  it("is the factorial of whole numbers", () => {
    let logarithm = 0;
    for (let n = 1; n < 60; n++) {
      expect(logGamma(n)).toBeCloseTo(logarithm, 10);
      logarithm += Math.log(n);
    }
  });
});
