import { expect, it } from "vitest";
import { forecastScores } from "./forecast-scores.ts";

const classes = ["sell", "hold", "buy"];
const probabilities = Float64Array.of(0.5, 0.3, 0.2, 0.1, 0.6, 0.3, 0.2, 0.2, 0.6, 0.4, 0.2, 0.4);

it("classes are traded by decision or by edge", () => {
  const prediction = { rows: 4, probabilities };
  expect([...forecastScores(prediction, classes)]).toEqual([-1, 0, 1, -1]); // Of equals the first.
  const edges = forecastScores(prediction, classes, "edge");
  for (const [row, edge] of [-0.3, 0.2, 0.4, 0].entries()) expect(edges[row]).toBeCloseTo(edge, 12);
});

it("two classes are short and long, returns are their own scores, and what is missing stays so", () => {
  const two = { rows: 2, probabilities: Float64Array.of(0.4, 0.6, Number.NaN, 0.5) };
  expect([...forecastScores(two, ["short", "long"])]).toEqual([1, Number.NaN]);
  const returns = Float64Array.of(0.01, -0.02);
  expect(forecastScores({ rows: 2, returns }, [])).toBe(returns);
});

it("refuses a forecast of neither", () => {
  expect(() => forecastScores({ rows: 1 }, classes)).toThrow(/neither|returns nor probabilities/);
});
