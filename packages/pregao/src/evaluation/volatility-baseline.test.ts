import { describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { volatilityBaseline } from "./volatility-baseline.ts";

describe("volatilityBaseline", () => {
  // Two symbols, the second ten times as wild; class 1 where the volatility is below the symbol's own mean of 1 or 10.
  const random = createRandom(1, "volatilities");
  const symbolCodes = Int32Array.from({ length: 800 }, (_, row) => (row < 400 ? 0 : 1));
  const volatility = Float64Array.from(
    symbolCodes,
    (code) => (code === 0 ? 1 : 10) * (0.5 + random.uniform()),
  );
  const classes = Int8Array.from(symbolCodes, (code, row) =>
    volatility[row]! < (code === 0 ? 1 : 10) ? 1 : 0,
  );
  const train = Int32Array.from(symbolCodes.keys()).filter((row) => row % 2 === 0);
  const rows = Int32Array.from(symbolCodes.keys()).filter((row) => row % 2 === 1);
  const common = { symbolCodes, classes, classCount: 2, volatility, train, rows };

  it("knows what the width of the barriers gives away, relative to each symbol's own", () => {
    const { probabilities, decision } = volatilityBaseline(common);
    const right = [...rows].filter((row, place) => (decision as Int8Array)[place] === classes[row]).length;
    expect(right / rows.length).toBeGreaterThan(0.93);
    for (let place = 0; place < rows.length; place++) {
      expect(probabilities[2 * place]! + probabilities[2 * place + 1]!).toBeCloseTo(1, 12);
      expect(probabilities[2 * place]!).toBeGreaterThan(0);
    }
  });

  it("looks at training rows only, and knows an unseen symbol and a row without a volatility by the shares of all", () => {
    const spoilt = classes.map((id, row) => (row % 2 === 0 ? id : 0));
    expect(volatilityBaseline({ ...common, classes: spoilt })).toEqual(volatilityBaseline(common));
    const first = train.filter((row) => row < 400);
    const gaps = volatility.map((value, row) => (row === 401 ? Number.NaN : value));
    const answers = volatilityBaseline({
      ...common,
      train: first,
      volatility: gaps,
      rows: Int32Array.of(401, 403),
    });
    expect(answers.probabilities.every((share) => share > 0 && share < 1)).toBe(true);
  });
});
