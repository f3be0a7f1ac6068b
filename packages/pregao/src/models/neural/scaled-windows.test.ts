import { describe, expect, it } from "vitest";
import { fitScaler } from "../../scaling/index.ts";
import { copyWindow, scaledWindows } from "./scaled-windows.ts";

const names = ["a", "b"];
const columns = [
  Float32Array.of(1, 2, 3, Number.NaN, 4, 6),
  Float32Array.of(10, 10, 40, 40, 1000, Number.NEGATIVE_INFINITY),
];
const features = { names, columns, length: 6, series: Int32Array.of(0, 2), featureSetId: "fs" };
const scaler = fitScaler({ names, columns }, Int32Array.of(0, 1, 2, 3));
const view = { names, scaler, clip: 3, lookback: 3 };

describe("scaled windows", () => {
  it("hold what was learned from the training rows, 0 for what is missing or before the series, and at most the clip", () => {
    const rows = Int32Array.of(4, 3, 1);
    const windows = scaledWindows("lstm", features, rows, view);
    const scaled = (column: number, row: number) => {
      const { center, scale } = scaler.global[column] as { center: number; scale: number };
      return Math.fround((columns[column]![row]! - center) / scale);
    };
    const expected = [
      [scaled(0, 2), scaled(1, 2), 0, scaled(1, 3), scaled(0, 4), 3],
      [0, 0, scaled(0, 2), scaled(1, 2), 0, scaled(1, 3)],
      [0, 0, scaled(0, 0), scaled(1, 0), scaled(0, 1), scaled(1, 1)],
    ];
    for (const [place, values] of expected.entries()) {
      const window = new Float32Array(6);
      copyWindow(windows, windows.layout.starts[place]!, window, 0);
      expect([...window]).toEqual(values.map(Math.fround));
    }
    expect(windows.counts).toEqual({ missing: 1, clipped: 1, values: 10 });
  });

  it("take columns by their names and refuse infinite values by column and row", () => {
    const turned = { ...features, names: ["b", "a"], columns: [columns[1]!, columns[0]!] };
    const rows = Int32Array.of(1, 3);
    expect(scaledWindows("lstm", turned, rows, view).values).toEqual(
      scaledWindows("lstm", features, rows, view).values,
    );
    expect(() => scaledWindows("lstm", features, Int32Array.of(5), view)).toThrow(
      /lstm refuses: column 1 \("b"\), row 5 is -Infinity.*NEURAL_VALUE_NOT_FINITE/,
    );
  });

  it("know nothing of a column that training had no value of", () => {
    const blind = fitScaler({ names, columns }, Int32Array.of(3));
    const { values, counts } = scaledWindows("mlp", features, Int32Array.of(2), {
      ...view,
      scaler: blind,
      lookback: 1,
    });
    expect([values[0], counts.missing]).toEqual([0, 1]);
  });
});
