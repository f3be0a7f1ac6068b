import { describe, expect, it } from "vitest";
import type { TrainingData } from "../models/index.ts";
import { scorerForTraining } from "./scoring.ts";

const data: TrainingData = {
  features: {
    names: [],
    length: 6,
    columns: [],
    series: Int32Array.of(0, 3),
    featureSetId: "fs",
  },
  rows: new Int32Array(),
  classes: Int8Array.of(0, 1, 2, 0, 2, 1),
  classNames: ["sell", "hold", "buy"],
  returns: Float64Array.of(-1, 0, 2, -2, 1, 0),
};
const rows = Int32Array.of(0, 1, 2, 3, 4, 5);
// Most probable: sell, hold, hold, buy, buy, sell.
const probabilities = Float64Array.of(
  0.6,
  0.3,
  0.1,
  0.1,
  0.8,
  0.1,
  0.1,
  0.5,
  0.4,
  0.1,
  0.2,
  0.7,
  0.2,
  0.2,
  0.6,
  0.5,
  0.3,
  0.2,
);

describe("scores of a search", () => {
  it("of classes: 70 % accuracy and 30 % directional accuracy, the second by the likelier of sell and buy", () => {
    const score = (name: "combined" | "accuracy" | "directional_accuracy"): number =>
      scorerForTraining(name, "classification", data).score({ rows: 6, probabilities }, rows);
    expect(score("accuracy")).toBe(0.5);
    // Of the rows 0, 2, 3 and 4 that moved, all but row 3.
    expect(score("directional_accuracy")).toBe(0.75);
    expect(score("combined")).toBeCloseTo(0.7 * 0.5 + 0.3 * 0.75, 15);
    expect(scorerForTraining("auto", "classification", data).scoring).toBe("log_loss");
  });

  it("of returns: the sign of those that moved", () => {
    const { score } = scorerForTraining("directional_accuracy", "regression", data);
    expect(score({ rows: 6, returns: Float64Array.of(-1, 5, 1, 1, 0, -1) }, rows)).toBe(
      (1 + 1 + 0 + 0.5) / 4,
    );
    expect(
      scorerForTraining("mse", "regression", data).score({ rows: 6, returns: data.returns! }, rows),
    ).toBe(-0);
    expect(() => scorerForTraining("combined", "regression", data)).toThrow(
      /does not fit the task regression/,
    );
  });
});
