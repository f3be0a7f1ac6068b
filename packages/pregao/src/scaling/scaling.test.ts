import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { applyScaler, invertScaler } from "./apply-scaler.ts";
import { type ScalableColumns, scalerKinds } from "./contract.ts";
import { fitScaler, type ScalerOptions } from "./fit-scaler.ts";
import { normalQuantile, normalShare } from "./normal-distribution.ts";
import { parseScaler } from "./parse-scaler.ts";
import reference from "./reference-values.json" with { type: "json" };

// Made by interop/preparation/scaler_values.py with the real scikit-learn and SciPy; `npm run interop` makes them anew.

const columnsOf = (columns: (number | null)[][]): Float64Array[] =>
  columns.map((column) => Float64Array.from(column, (value) => value ?? Number.NaN));
const allRows = (count: number): Int32Array => Int32Array.from({ length: count }, (_, row) => row);
const blank = (columns: readonly Float64Array[]): Float64Array[] =>
  columns.map((column) => new Float64Array(column.length));

function expectNear(
  found: readonly Float64Array[],
  expected: (number | null)[][],
  names: readonly string[],
  digitsLost: (place: number) => number = () => 0,
): void {
  for (const [place, column] of expected.entries()) {
    const tolerance = 1e-12 + digitsLost(place);
    for (const [row, value] of column.entries()) {
      const own = found[place]![row]!;
      if (value === null) expect(own, `${names[place]} row ${row}`).toBeNaN();
      else
        expect(Math.abs(own - value), `${names[place]} row ${row}: ${own}`).toBeLessThanOrEqual(
          tolerance * Math.max(1, Math.abs(value)),
        );
    }
  }
}

describe("scalers of the real scikit-learn", () => {
  const { names } = reference;
  const train = columnsOf(reference.train);
  const other = columnsOf(reference.other);
  /**
   * scikit-learn's min-max is value · scale + (low − least · scale): of a level that is 10⁸ ranges high, as that of "far",
   * eight digits are lost there, and none in (value − least) / range.
   */
  const lostByScikitLearn = (place: number): number => {
    const known = train[place]!.filter((value) => !Number.isNaN(value));
    const range = Math.max(...known) - Math.min(...known);
    return range === 0 ? 0 : (4 * Number.EPSILON * Math.max(...known.map(Math.abs))) / range;
  };

  it.each(reference.cases)("$name: the same to 1e-12, and back", ({ options, scaled, back }) => {
    const scaler = fitScaler({ names, columns: train }, allRows(60), options as ScalerOptions);
    const found = applyScaler(scaler, { names, columns: other }, blank(other));
    expectNear(found, scaled, names, options.kind === "min-max" ? lostByScikitLearn : undefined);
    // The way back starts from scikit-learn's own values, so that it is judged by itself.
    expectNear(invertScaler(scaler, { names, columns: columnsOf(scaled) }, blank(other)), back, names);
  });

  it.each(reference.normal.quantiles)("normal quantile of %d", (share, value) => {
    expect(Math.abs(normalQuantile(share!) - value!)).toBeLessThanOrEqual(1e-14 * Math.abs(value!));
  });

  it.each(reference.normal.shares)("normal share below %d", (point, share) => {
    expect(Math.abs(normalShare(point!) - share!)).toBeLessThanOrEqual(2e-15);
  });
});

/** Two columns of three symbols; the last symbol is not among the training rows. */
function market(seed: number): ScalableColumns & { rows: Int32Array } {
  const random = createRandom(seed, "scaling");
  const codes = Int32Array.from({ length: 300 }, (_, row) => Math.floor(row / 100));
  const columns = [1, 50].map((level) =>
    Float32Array.from(codes, (code) =>
      random.uniform() < 0.1 ? Number.NaN : level * (code + 1) + random.normal(),
    ),
  );
  const rows = allRows(200).filter((row) => row % 3 !== 0);
  return { names: ["a", "b"], columns, symbols: { codes, dictionary: ["A", "B", "C"] }, rows };
}

describe("fitScaler", () => {
  it("learns from the rows given and nothing else", () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(...scalerKinds), fc.boolean(), (seed, kind, perSymbol) => {
        const { rows, ...data } = market(seed);
        const scaler = fitScaler(data, rows, { kind, perSymbol });
        const seen = new Set(rows);
        const spoilt = data.columns.map((column) =>
          column.map((value, row) => (seen.has(row) ? value : 1e9)),
        );
        expect(fitScaler({ ...data, columns: spoilt }, rows, { kind, perSymbol })).toEqual(scaler);
      }),
      { numRuns: 20, seed: 1 },
    );
  });

  it("is plain JSON that scales as before", () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(...scalerKinds), fc.boolean(), (seed, kind, perSymbol) => {
        const { rows, ...data } = market(seed);
        const scaler = fitScaler(data, rows, { kind, perSymbol, output: "normal" });
        const again = parseScaler(JSON.parse(JSON.stringify(scaler)));
        expect(again).toEqual(scaler);
        expect(applyScaler(again, data)).toEqual(applyScaler(scaler, data));
      }),
      { numRuns: 20, seed: 2 },
    );
  });

  it("scales each symbol by itself, an unknown one and one with few values by the global scale", () => {
    const { rows, ...data } = market(7);
    const scaler = fitScaler(data, rows, { perSymbol: true, minimumRows: 50 });
    expect(Object.keys(scaler.symbols!)).toEqual(["A", "B"]);
    const scaled = applyScaler(scaler, data);
    const mean = (column: Float32Array, code: number): number => {
      const own = [...rows].filter((row) => data.symbols!.codes[row] === code && !Number.isNaN(column[row]!));
      return own.reduce((sum, row) => sum + column[row]!, 0) / own.length;
    };
    for (const column of scaled) for (const code of [0, 1]) expect(mean(column, code)).toBeCloseTo(0, 5);
    const global = applyScaler({ ...scaler, symbols: null }, data);
    expect([...scaled[1]!.subarray(200)]).toEqual([...global[1]!.subarray(200)]);
    const few = fitScaler(data, rows, { perSymbol: true, minimumRows: 100 });
    expect(few.symbols!.A).toEqual([null, null]);
    expect(applyScaler(few, data)).toEqual(global);
  });

  it("passes NaN through, makes what is infinite NaN, and knows nothing of a column without values", () => {
    const columns = [
      Float32Array.of(1, 2, Number.NaN, Number.POSITIVE_INFINITY),
      new Float32Array(4).fill(Number.NaN),
    ];
    const data = { names: ["a", "empty"], columns };
    const scaler = fitScaler(data, allRows(4), { kind: "min-max" });
    const [a, empty] = applyScaler(scaler, data);
    expect([...a!]).toEqual([0, 1, Number.NaN, Number.NaN]);
    expect(scaler.global[1]).toBeNull();
    expect([
      ...applyScaler(scaler, { names: data.names, columns: [columns[0]!, new Float32Array(4)] })[1]!,
    ]).toEqual([...empty!]);
  });

  it("comes back to where it was", () => {
    for (const kind of scalerKinds) {
      const { rows, ...data } = market(3);
      const scaler = fitScaler(data, rows, { kind, perSymbol: true });
      const scaled = {
        ...data,
        columns: applyScaler(
          scaler,
          data,
          data.columns.map(({ length }) => new Float64Array(length)),
        ),
      };
      const back = invertScaler(scaler, scaled);
      for (const [place, column] of data.columns.entries()) {
        for (const row of rows) {
          if (Number.isNaN(column[row]!)) expect(back[place]![row]).toBeNaN();
          else
            expect(Math.abs(back[place]![row]! - column[row]!)).toBeLessThan(
              1e-5 * Math.abs(column[row]!) + 1e-6,
            );
        }
      }
    }
  });
});

describe("what scaling refuses", () => {
  const { rows, ...data } = market(1);
  const scaler = fitScaler(data, rows);

  it.each([
    [{ ...data, names: ["b", "a"] }, /its column 1 is a, that of the data b/],
    [{ names: ["a"], columns: data.columns.slice(1) }, /its column 2 is b, that of the data missing/],
    [
      { names: ["a", "b", "c"], columns: [...data.columns, data.columns[0]!] },
      /it knows 2 columns, the data have 3/,
    ],
  ])("other columns than those it was fitted on", (columns, message) => {
    expect(() => applyScaler(scaler, columns)).toThrow(message);
  });

  it("rows without their symbols where symbols matter", () => {
    const own = fitScaler(data, rows, { perSymbol: true });
    const { names, columns } = data;
    expect(() => applyScaler(own, { names, columns })).toThrow(/symbols of the rows were not given/);
    expect(() => fitScaler({ names, columns }, rows, { perSymbol: true })).toThrow(
      /symbol of each row was not given/,
    );
  });

  it.each([
    [{ ...scaler, kind: "log" }, /kind/],
    [{ ...scaler, global: [] }, /a scale for each column/],
    [{ ...scaler, global: [{ quantiles: [0, 1] }, null] }, /of another kind/],
    [{ ...scaler, kind: "quantile", global: [{ quantiles: [1, 0] }, null] }, /global\.0/],
    [{ ...scaler, extra: 1 }, /extra/],
    ["no object", /object/],
  ])("a file that is no scaler", (json, message) => {
    expect(() => parseScaler(json)).toThrow(message);
  });

  it.each([
    [{ low: 1, high: 1 }, /low = 1 .*below high/],
    [{ lowerQuantile: 0.9 }, /lowerQuantile = 0.9 .*below upperQuantile/],
    [{ quantiles: 1 }, /quantiles = 1/],
    [{ kindd: "robust" }, /kindd; did you mean kind/],
  ])("options %j", (options, message) => {
    expect(() => fitScaler(data, rows, options as ScalerOptions)).toThrow(message);
  });
});
