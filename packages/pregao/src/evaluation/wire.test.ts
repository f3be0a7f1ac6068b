import { expect, test } from "vitest";
import { evaluateClassification } from "./evaluate-classification.ts";
import { evaluateRegression } from "./evaluate-regression.ts";
import { toWire } from "./wire.ts";

const rows = 40;
const time = Float64Array.from({ length: rows }, (_, row) => Date.UTC(2024, 0, 1 + row));
const symbolCodes = new Int32Array(rows);
const half = new Float64Array(2 * rows).fill(0.5);
const shared = { time, symbolCodes, horizon: 1, seed: 1, resamples: 50 };

test("classes keep the keys that clients of the B3 service read", () => {
  const evaluation = evaluateClassification({
    ...shared,
    probabilities: half.map((_, i) => (i % 2 === 0 ? 0.6 : 0.4)),
    classes: Int8Array.from({ length: rows }, (_, row) => (row % 3 === 0 ? 1 : 0)),
    classNames: ["sell", "buy"],
    baselines: [{ name: "even", description: "equal probabilities", probabilities: half }],
  });
  const wire = toWire(evaluation);
  expect(wire).toMatchObject({
    accuracy: evaluation.metrics.find(({ name }) => name === "accuracy")!.value,
    f1_score: evaluation.metrics.find(({ name }) => name === "f1_weighted")!.value,
    class_names: ["sell", "buy"],
    confusion_matrix: evaluation.confusion,
    primary_metric: "log_loss",
    period: { from: "2024-01-01T00:00:00.000Z" },
  });
  expect(wire).toHaveProperty("precision");
  expect(wire).toHaveProperty("recall");
  expect(wire).toHaveProperty("per_class.buy.f1_score");
  expect(JSON.parse(JSON.stringify(wire))).toEqual(wire);
  expect(keysOf(wire).filter((key) => !/^[a-z0-9_]+$/.test(key))).toEqual([]);
});

test("returns have theirs, with price levels beside the previous price", () => {
  const returns = Float64Array.from({ length: rows }, (_, row) => Math.sin(row * 7) / 50);
  const wire = toWire(
    evaluateRegression({
      ...shared,
      forecast: returns.map((value) => value / 2),
      returns,
      lastPrice: new Float64Array(rows).fill(10),
      baselines: [{ name: "zero_return", description: "0", returns: new Float64Array(rows) }],
    }),
  );
  for (const key of ["mae", "mse", "rmse", "r2", "mape", "information_coefficient", "price_levels"])
    expect(wire).toHaveProperty(key);
  expect(JSON.stringify(wire)).toContain("previous_price");
});

function keysOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(keysOf);
  return Object.entries(value).flatMap(([key, inner]) => [key, ...keysOf(inner)]);
}
