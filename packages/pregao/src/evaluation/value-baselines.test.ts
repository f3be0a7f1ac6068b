import { describe, expect, it } from "vitest";
import { valueBaselines } from "./value-baselines.ts";

describe("valueBaselines", () => {
  // Two symbols of five bars; a value is known two bars later.
  const symbolCodes = Int32Array.of(0, 0, 0, 0, 0, 1, 1, 1, 1, 1);
  const time = symbolCodes.map((_, row) => row % 5);
  const endTime = Float64Array.from(time, (start) => (start + 2 < 5 ? start + 2 : Number.NaN));
  const values = Float64Array.of(1, 2, Number.NaN, 4, Number.NaN, 10, 20, 30, Number.NaN, Number.NaN);
  const input = { time: Float64Array.from(time), symbolCodes, values, endTime, train: Int32Array.of(0, 1) };

  it("gives each symbol its last value whose end had come, and the training mean before that", () => {
    const [previous, mean] = valueBaselines({ ...input, rows: Int32Array.from(values.keys()) });
    expect([...previous!.returns]).toEqual([1.5, 1.5, 1, 2, 2, 1.5, 1.5, 10, 20, 30]);
    expect([...mean!.returns]).toEqual(new Array(10).fill(1.5));
    expect([previous!.name, mean!.name]).toEqual(["previous_value", "train_mean"]);
  });

  it("refuses training rows without a value", () => {
    expect(() => valueBaselines({ ...input, train: Int32Array.of(2), rows: Int32Array.of(0) })).toThrow(
      /known/,
    );
  });
});
