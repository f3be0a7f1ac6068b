import { describe, expect, it } from "vitest";
import type { Bars } from "../market/index.ts";
import { SampleSource } from "../sources/index.ts";
import { featureCatalog } from "./catalog.ts";
import { computeFeatures } from "./compute-features.ts";

const ohlcv = ["open", "high", "low", "close", "volume"];
const ofBars = featureCatalog.filter(({ inputs }) => inputs.every((input) => ohlcv.includes(input)));
const all = featureCatalog.map(({ name, inputs }) => ({ name, inputs }));

/** Every feature whose columns the bars have, as bytes at the given rows. */
function valuesAt(bars: Bars, rows: Iterable<number>): string[] {
  const names = all
    .filter(({ inputs }) => inputs.every((input) => bars.frame.has(input)))
    .map(({ name }) => name);
  const { matrix } = computeFeatures(bars, { features: names });
  const chosen = [...rows];
  return matrix.columns.map((column) =>
    Buffer.from(Float32Array.from(chosen, (row) => column[row]!).buffer).toString("hex"),
  );
}

describe("features of the shipped sample", () => {
  it.each([
    ["sample", "2023-03-15"],
    ["sample:btcusdt", "2021-05-19"],
  ])("%s cut after %s: everything before is bit-identical", async (name, date) => {
    const source = new SampleSource(name);
    const [{ bars: whole }, { bars: cut }] = await Promise.all([source.load({}), source.load({ to: date })]);
    expect(cut.length).toBeGreaterThan(1000);
    const last = cut.time.reduce((latest, time) => Math.max(latest, time), 0);
    const kept = [...whole.time.keys()].filter((row) => whole.time[row]! <= last);
    expect(kept.length).toBe(cut.length);
    const found = valuesAt(cut, cut.time.keys());
    expect(found.length).toBeGreaterThanOrEqual(ofBars.length);
    expect(found).toEqual(valuesAt(whole, kept));
  });

  it("have a value on nearly every row after the warm-up", async () => {
    const { bars } = await new SampleSource().load({});
    const { matrix, warmUp } = computeFeatures(bars);
    for (const [index, name] of matrix.names.entries()) {
      let missing = 0;
      for (const { start, end } of bars.frame.segments) {
        for (let row = start + warmUp; row < end; row++)
          missing += Number(Number.isNaN(matrix.columns[index]![row]!));
      }
      expect(missing / bars.length, name).toBeLessThan(0.005);
    }
  });
});
