import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom } from "../random.ts";
import { evaluateRegression } from "./evaluate-regression.ts";
import { meanInformationCoefficient } from "./information-coefficient.ts";
import { midRanks } from "./ranks.ts";
import { returnBaselines } from "./return-baselines.ts";
import type { RegressionInput } from "./scorable-returns.ts";

interface ReferenceCase {
  readonly name: string;
  readonly dates: number;
  readonly symbols: number;
  readonly actual: readonly number[];
  readonly forecast: readonly number[];
  readonly metrics: Readonly<Record<string, number>>;
}

/** Made by interop/evaluation/make_reference.py. */
const reference: { readonly regression: readonly ReferenceCase[] } = JSON.parse(
  readFileSync(new URL("reference-values.json", import.meta.url), "utf8"),
);

const day = 86_400_000;

function market(seed: number, edge: number, symbols = 10, dates = 250): RegressionInput {
  const random = createRandom(seed, "returns");
  const rows = symbols * dates;
  const forecast = Float64Array.from({ length: rows }, () => 0.002 * random.normal());
  const returns = forecast.map((known) => edge * known + 0.02 * random.normal());
  return {
    forecast,
    returns,
    time: Float64Array.from({ length: rows }, (_, row) => (row % dates) * day),
    symbolCodes: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / dates)),
    lastPrice: Float64Array.from({ length: rows }, () => 20 + random.uniform()),
    baselines: returnBaselines({
      returns: Float64Array.of(0.001, Number.NaN, 0.003),
      train: Int32Array.of(0, 1, 2),
      rows: new Int32Array(rows),
    }),
    horizon: 1,
    seed,
    resamples: 400,
  };
}

test.each(reference.regression)(
  "agrees with scikit-learn and SciPy: $name",
  ({ dates, symbols, ...example }) => {
    const rows = dates * symbols;
    const input = {
      ...market(1, 0, symbols, dates),
      forecast: Float64Array.from(example.forecast),
      returns: Float64Array.from(example.actual),
    };
    const evaluation = evaluateRegression(input);
    expect(evaluation.rows).toBe(rows);
    expect(evaluation.informationCoefficient).toBe(symbols >= 3 ? "cross-section" : "over-time");
    for (const [name, expected] of Object.entries(example.metrics)) {
      expect(evaluation.metrics.find((metric) => metric.name === name)!.value, name).toBeCloseTo(expected, 9);
    }
    const { forecast, returns: actual, time, symbolCodes } = input;
    expect(meanInformationCoefficient({ forecast, actual, time, symbolCodes })).toBeCloseTo(
      example.metrics.information_coefficient!,
      9,
    );
  },
);

test("random forecasts are no evidence of skill, in at least 19 of 20 seeds", () => {
  const verdicts = Array.from({ length: 20 }, (_, seed) => evaluateRegression(market(seed, 0)).verdict);
  expect(verdicts.filter(({ skill }) => !skill).length).toBeGreaterThanOrEqual(19);
});

test("a planted edge is found, across symbols and over time", () => {
  for (const symbols of [10, 1]) {
    const { verdict } = evaluateRegression(market(1, 3, symbols));
    expect(verdict.line).toMatch(
      /^skill over zero return by 0\.\d{4} \(information coefficient; 95 % interval 0\.\d{4} to 0\.\d{4}\)$/,
    );
  }
});

test("constant baselines have an information coefficient of 0 and directions by their sign", () => {
  const { metrics } = evaluateRegression(market(1, 1));
  expect(metrics[0]!.baselines.train_mean!.value).toBe(0);
  const direction = metrics.find(({ name }) => name === "directional_accuracy")!;
  expect(direction.baselines.zero_return!.value).toBe(0.5);
});

test("price levels stand beside the previous price", () => {
  const { priceLevels } = evaluateRegression(market(1, 1));
  expect(priceLevels!.map((metric) => metric.name)).toEqual(["mae", "mse", "rmse", "r2", "mape"]);
  for (const metric of priceLevels!) expect(metric.baselines.previous_price!.value).not.toBeNull();
});

test("MAPE and direction leave out rows whose actual return is 0", () => {
  const input = market(1, 1, 1, 4);
  const { metrics } = evaluateRegression({
    ...input,
    returns: Float64Array.of(0.01, 0, -0.02, 0),
    forecast: Float64Array.of(0.02, 0.5, -0.01, 0.5),
  });
  expect(metrics.find(({ name }) => name === "mape")!.value).toBeCloseTo((1 + 0.5) / 2, 12);
  expect(metrics.find(({ name }) => name === "directional_accuracy")!.value).toBe(1);
});

test("constant returns leave R² and the information coefficient undefined, with the reason", () => {
  const input = market(1, 1);
  const { metrics, verdict } = evaluateRegression({ ...input, returns: input.returns.map(() => 0.1) });
  expect(metrics.find(({ name }) => name === "r2")).toMatchObject({
    value: null,
    reason: "the actual returns are constant",
  });
  expect(metrics[0]!.value).toBeNull();
  expect(verdict.line).toContain("not defined");
});

test("rows without a known return are left out and counted", () => {
  const input = market(1, 1);
  const returns = input.returns.map((value, row) => (row % 5 === 0 ? Number.NaN : value));
  const evaluation = evaluateRegression({ ...input, returns });
  expect(evaluation.rowsWithoutOutcome).toBe(500);
  expect(evaluation.rows).toBe(2000);
});

test("a forecast that is not finite is refused by row", () => {
  const input = market(1, 1);
  const forecast = input.forecast.slice();
  forecast[7] = Number.NaN;
  expect(() => evaluateRegression({ ...input, forecast })).toThrow(/forecasts of the model: row 7 is NaN/);
});

test("mid-ranks are the mean place among equals", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 20 }), (list) => {
      const ranks = midRanks(Float64Array.from(list));
      for (const [i, value] of list.entries()) {
        const below = list.filter((other) => other < value).length;
        const equal = list.filter((other) => other === value).length;
        expect(ranks[i]).toBe(below + (equal + 1) / 2);
      }
    }),
  );
});
