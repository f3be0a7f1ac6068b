import { describe, expect, it } from "vitest";
import { withWatchRows } from "./watch-rows.ts";

const time = Float64Array.from({ length: 100 }, (_, row) => row);
const data = {
  features: {
    names: ["x"],
    length: 100,
    columns: [new Float32Array(100)],
    series: Int32Array.of(0),
    featureSetId: "fs",
  },
  rows: Int32Array.from({ length: 80 }, (_, row) => row),
  intervals: { time, endTime: time.map((one) => one + 1) },
};
const family = {
  stopsEarly: (parameters: Readonly<Record<string, unknown>>) => parameters.patience !== null,
};

describe("rows to watch", () => {
  it("are the latest of the training rows, purged, where the family stops early", () => {
    const { rows, watch } = withWatchRows(family, { patience: 5 }, data);
    expect([watch![0], watch!.at(-1)]).toEqual([68, 79]);
    expect([rows[0], rows.at(-1)]).toEqual([0, 66]);
  });

  it("are not taken where nobody would look at them, or where they are there already", () => {
    expect(withWatchRows(family, { patience: null }, data)).toBe(data);
    expect(withWatchRows({}, { patience: 5 }, data)).toBe(data);
    const own = { ...data, watch: Int32Array.of(99) };
    expect(withWatchRows(family, { patience: 5 }, own)).toBe(own);
    const { intervals: _, ...bare } = data;
    expect(withWatchRows(family, { patience: 5 }, bare)).toBe(bare);
  });
});
