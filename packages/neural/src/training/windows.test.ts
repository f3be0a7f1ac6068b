import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Sampler } from "./sampler.ts";
import { Windows, type WindowsOptions } from "./windows.ts";

const layouts = fc
  .record({
    lengths: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 }),
    features: fc.integer({ min: 1, max: 4 }),
    lookback: fc.integer({ min: 1, max: 5 }),
    horizon: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 3 }),
    isRowMajor: fc.boolean(),
  })
  .map(({ lengths, ...rest }) => ({ lengths, rows: lengths.reduce((a, b) => a + b, 0), ...rest }));

/** Rows as lists, cut the slow way. */
function naiveWindows({
  lengths,
  features,
  lookback,
  horizon,
  stride,
}: typeof layouts extends fc.Arbitrary<infer T> ? T : never) {
  const row = (r: number) => Array.from({ length: features }, (_, c) => r * 10 + c);
  const found: { past: number[][]; future: number[][]; last: number }[] = [];
  let first = 0;
  for (const length of lengths) {
    const series = Array.from({ length }, (_, i) => row(first + i));
    for (let i = 0; i + lookback + horizon <= length; i += stride) {
      found.push({
        past: series.slice(i, i + lookback),
        future: series.slice(i + lookback, i + lookback + horizon),
        last: first + i + lookback - 1,
      });
    }
    first += length;
  }
  return found;
}

test("windows are slices of their series, whatever the layout", () => {
  fc.assert(
    fc.property(layouts, fc.integer(), (layout, seed) => {
      const { rows, features, lookback, horizon, stride, isRowMajor, lengths } = layout;
      const cell = (row: number, column: number) => row * 10 + column;
      const names = Array.from({ length: features }, (_, c) => `f${c}`);
      const values = isRowMajor
        ? Float32Array.from({ length: rows * features }, (_, i) =>
            cell(Math.floor(i / features), i % features),
          )
        : names.map((_, c) => Float32Array.from({ length: rows }, (_, row) => cell(row, c)));
      const windows = new Windows({
        values,
        features: names,
        series: Int32Array.from(lengths, (_, i) => lengths.slice(0, i).reduce((a, b) => a + b, 0)),
        ...{ lookback, horizon, stride },
        parts: [
          { name: "x", of: "past" },
          { name: "backwards", of: "past", features: names.toReversed() },
          { name: "target", of: "future", features: names.slice(-1) },
          { name: "one", of: "future", features: names[0]! },
          { name: "label", of: "row", values: BigInt64Array.from({ length: rows }, (_, row) => BigInt(row)) },
        ],
      });
      const expected = naiveWindows(layout);
      expect(windows.count).toBe(expected.length);
      if (windows.count === 0) return;
      const order = new Sampler(windows.count, { kind: "shuffled" }, seed).epoch(0);
      const into = {
        x: new Float32Array(order.length * lookback * features),
        backwards: new Float32Array(order.length * lookback * features),
        target: new Float32Array(order.length * horizon),
        one: new Float32Array(order.length * horizon),
        label: new BigInt64Array(order.length),
      };
      windows.copy(order, into);
      const inOrder = Array.from(order, (index) => expected[index]!);
      expect([...into.x]).toEqual(inOrder.flatMap(({ past }) => past.flat()));
      expect([...into.backwards]).toEqual(
        inOrder.flatMap(({ past }) => past.flatMap((row) => row.toReversed())),
      );
      expect([...into.target]).toEqual(inOrder.flatMap(({ future }) => future.map((row) => row.at(-1))));
      expect([...into.one]).toEqual(inOrder.flatMap(({ future }) => future.map((row) => row[0])));
      expect([...into.label]).toEqual(inOrder.map(({ last }) => BigInt(last)));
      windows.check();
    }),
    { numRuns: 200 },
  );
});

test("1,000,000 rows under a lookback of 64 take no more than their first rows beside them", () => {
  const [rows, width, lookback, batch] = [1_000_000, 8, 64, 128];
  const values = new Float32Array(rows * width);
  const features = Array.from({ length: width }, (_, c) => `f${c}`);
  const into = { x: new Float32Array(batch * lookback * width) };
  const before = process.memoryUsage().arrayBuffers;
  const windows = new Windows({ values, features, lookback, parts: [{ name: "x", of: "past" }] });
  const sampler = new Sampler(windows.count, { kind: "shuffled" }, 1);
  const order = sampler.epoch(0);
  for (let step = 0; step < 50; step++) windows.copy(order.subarray(step * batch, (step + 1) * batch), into);
  const grown = process.memoryUsage().arrayBuffers - before;
  // 4 bytes a first row, 4 a place in the order; the windows themselves would be 2 GB.
  expect(windows.count).toBe(rows - lookback + 1);
  expect(grown).toBeLessThan(10e6);
  windows.check();
});

const plain: WindowsOptions = {
  values: Float32Array.from({ length: 12 }, (_, i) => i),
  features: ["open", "close"],
  lookback: 2,
  horizon: 1,
  parts: [{ name: "x", of: "past" }],
};

describe("values that are not finite", () => {
  const withValue = (index: number, value: number, more: Partial<WindowsOptions> = {}) =>
    new Windows({ ...plain, values: (plain.values as Float32Array).with(index, value), ...more });

  test("are named by port, feature and row", () => {
    expect(() => withValue(5, Number.NaN).check()).toThrow("x: close is NaN in row 2 (counted from 0)");
    expect(() => withValue(8, Number.NEGATIVE_INFINITY).check()).toThrow("x: open is -Infinity in row 4");
    const future = { parts: [{ name: "target", of: "future", features: "close" }] as const };
    expect(() => withValue(11, Number.NaN, future).check()).toThrow("target: close is NaN in row 5");
    const labels = Float32Array.of(0, 0, 0, Number.POSITIVE_INFINITY, 0, 0);
    const row = new Windows({ ...plain, parts: [{ name: "return", of: "row", values: labels }] });
    expect(() => row.check()).toThrow("return: value 0 is Infinity in row 3");
  });

  test("are let be where no window takes them", () => {
    withValue(10, Number.NaN).check(); // only a horizon that is not used reaches row 5
    withValue(0, Number.NaN, { starts: Int32Array.of(1, 2) }).check();
    withValue(5, Number.NaN, { parts: [{ name: "x", of: "past", features: ["open"] }] }).check();
  });
});

test("layouts that can not be are refused", () => {
  const refused = (more: Partial<WindowsOptions>) => expect(() => new Windows({ ...plain, ...more }));
  refused({ lookback: 0 }).toThrow("lookback is 0, but must be a whole number of at least 1");
  refused({ stride: 0.5 }).toThrow("stride is 0.5");
  refused({ values: new Float32Array(5) }).toThrow("5 values are no whole number of rows of 2 features");
  refused({ values: [new Float32Array(3), new Float32Array(2)] }).toThrow("not lengths 3, 2");
  refused({ series: Int32Array.of(0, 7) }).toThrow("must ascend from 0 to below 6");
  refused({ series: Int32Array.of(0, 3), starts: Int32Array.of(0, 1) }).toThrow(
    "window 1 starts at row 1: its 2 rows and 1 of horizon reach beyond its series",
  );
  refused({ starts: Int32Array.of(-1) }).toThrow("window 0 starts at row -1");
  refused({ parts: [{ name: "x", of: "past", features: ["high"] }] }).toThrow(
    "x takes feature high, which the series do not have. They have: open, close",
  );
  refused({ horizon: 0, parts: [{ name: "y", of: "future" }] }).toThrow("y needs a horizon of at least 1");
  refused({ parts: [{ name: "y", of: "row", values: new Float32Array(5) }] }).toThrow("y has 5 values");
});
