import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { binColumns } from "../binning/bin-columns.ts";
import { draws, problem } from "../reference-problem.fixture.ts";
import { fitXGBRegressor } from "./fit.ts";

/** Made by interop/trees/objective_values.py with XGBoost 3.2.0; `npm run interop -- trees` makes it again. */
const reference = JSON.parse(readFileSync(new URL("./objectives.reference.json", import.meta.url), "utf8"));

describe("objectives lead to XGBoost's predictions", () => {
  for (const { objective, seed, weighted, parameters, margins, predictions } of reference.fitted) {
    it(`${objective} ${JSON.stringify({ ...parameters, weighted })}`, async () => {
      const { columns, score } = problem(seed, 700, 4, 90);
      const isCount = objective === "count:poisson";
      const targets = score.map((value) => Math.floor(value ** 3 * (isCount ? 2 : 64)) / (isCount ? 1 : 64));
      const sampleWeight = draws(seed + 2, 700).map((value) => Math.ceil(value * 8) / 8);
      const model = await fitXGBRegressor({
        matrix: binColumns(columns),
        targets,
        parameters: { n_estimators: 5, max_depth: 4, objective, ...parameters },
        ...(weighted ? { sampleWeight } : {}),
      });
      const rows = Int32Array.from({ length: 60 }, (_, row) => row);
      const [raw, predicted] = [model.predictRaw(columns, rows), model.predict(columns, rows)];
      for (let row = 0; row < 60; row++) {
        expect(Math.abs(raw[row]! - margins[row])).toBeLessThan(2e-5 * Math.max(1, Math.abs(margins[row])));
        expect(predicted[row]! / predictions[row] - 1).toBeCloseTo(0, 4);
      }
    });
  }
});
