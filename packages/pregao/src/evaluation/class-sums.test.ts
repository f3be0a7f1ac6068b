import { expect, test } from "vitest";
import { createRandom } from "../random.ts";
import { classDateSums, classMetricCount } from "./class-sums.ts";
import { groupByDate } from "./date-groups.ts";
import { classificationMetrics } from "./metric-table.ts";
import { logLoss } from "./probability-scores.ts";
import { classColumn, rocAuc } from "./roc-auc.ts";

const classCount = 3;
const aucPlace = classificationMetrics.findIndex((metric) => metric.name === "roc_auc_macro");

function planted(seed: number, dates: number, symbols: number) {
  const random = createRandom(seed);
  const rows = dates * symbols;
  const probabilities = new Float64Array(rows * classCount);
  const classes = new Int8Array(rows);
  const time = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const sell = 0.15 + 0.4 * random.uniform();
    probabilities.set([sell, 0.3, 0.7 - sell], row * classCount);
    const draw = random.uniform();
    classes[row] = draw < sell ? 0 : draw < sell + 0.3 ? 1 : 2;
    time[row] = row % dates;
  }
  return { probabilities, classes, groups: groupByDate(time), rows };
}

function metricsOf(totals: Float64Array, metrics: (totals: Float64Array, out: Float64Array) => void) {
  const out = new Float64Array(classMetricCount(classCount));
  metrics(totals, out);
  return out;
}

test("AUC of a resample by projection lies within 0.002 of the AUC of the resampled rows", () => {
  const dates = 200;
  const { probabilities, classes, groups, rows } = planted(1, dates, 20);
  const { sums, columns, metrics } = classDateSums({ probabilities }, classes, classCount, groups);
  for (let seed = 0; seed < 20; seed++) {
    const random = createRandom(seed);
    const weights = new Int32Array(dates);
    for (let i = 0; i < dates; i++) weights[random.integer(dates)]! += 1;
    const totals = new Float64Array(columns);
    for (let i = 0; i < sums.length; i++)
      totals[i % columns]! += sums[i]! * weights[Math.floor(i / columns)]!;

    const drawn: number[] = [];
    for (let row = 0; row < rows; row++)
      for (let copy = 0; copy < weights[groups.dateOf[row]!]!; copy++) drawn.push(row);
    const outcomes = Int8Array.from(drawn, (row) => classes[row]!);
    let macro = 0;
    for (let k = 0; k < classCount; k++) {
      const scores = classColumn(probabilities, classCount, k);
      macro +=
        rocAuc(
          Float64Array.from(drawn, (row) => scores[row]!),
          outcomes,
          k,
        ) / classCount;
    }
    expect(Math.abs(metricsOf(totals, metrics)[aucPlace]! - macro)).toBeLessThan(0.002);
  }
});

test("decisions that are drawn are scored by their expected table", () => {
  const { probabilities, classes, groups, rows } = planted(2, 50, 4);
  const { sums, columns, metrics } = classDateSums(
    { probabilities, decision: "drawn" },
    classes,
    classCount,
    groups,
  );
  const totals = new Float64Array(columns);
  for (let i = 0; i < sums.length; i++) totals[i % columns]! += sums[i]!;
  let expected = 0;
  for (let row = 0; row < rows; row++) expected += probabilities[row * classCount + classes[row]!]! / rows;
  const found = metricsOf(totals, metrics);
  expect(found[classificationMetrics.findIndex((metric) => metric.name === "accuracy")]).toBeCloseTo(
    expected,
    10,
  );
  expect(found[0]).toBeCloseTo(logLoss(probabilities, classes, classCount), 10);
});
