import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadConfiguration } from "../../config/index.ts";
import { barsOf, walk } from "../bars.fixture.ts";
import { describeCatalog, findFeature } from "../catalog.ts";
import { computeFeatures } from "../compute-features.ts";
import type { Feature, SymbolSeries } from "../contract.ts";
import { whyNoFeature } from "./check-feature.ts";
import { loadConfiguredFeatures, loadFeaturesFile, registerFeatures } from "./features-file.ts";
import { isOfThisThread, loadedFeatureFiles } from "./registered.ts";

const directory = mkdtempSync(join(tmpdir(), "pregao-own-features-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const sound: Feature = {
  name: "middle_3",
  category: "price",
  parameters: { window: 3 },
  inputs: ["high", "low"],
  warmUp: 2,
  memory: "window",
  version: 1,
  description: "Mean of the middles of three bars.",
  formula: "mean((high + low) / 2, 3)",
  source: "own",
  values: ({ length, column }) => {
    const [high, low] = [column("high"), column("low")];
    return Float64Array.from({ length }, (_, row) => {
      let sum = 0;
      for (let at = row - 2; at <= row; at++) sum += ((high[at] ?? Number.NaN) + (low[at] ?? Number.NaN)) / 6;
      return sum;
    });
  },
};

/** A module that exports a close `name` bars ago, in TypeScript. */
const moduleOf = (name: string, more = ""): string => `
  interface Series { readonly length: number; column(name: string): Float64Array }
  const back: number = 4;
  export const features = [
    {
      name: "${name}", category: "price", parameters: { back }, inputs: ["close"], warmUp: back, memory: "window",
      version: 2, description: "Close some bars ago.", formula: "close[4]", source: "own",
      values: (series: Series): Float64Array => {
        const close = series.column("close");
        return Float64Array.from(close, (_, row) => close[row - back] ?? Number.NaN);
      },
    },
    ${more}
  ];
`;

function write(file: string, text: string): string {
  const path = join(directory, file);
  writeFileSync(path, text);
  return path;
}

describe("the contract of a user's feature", () => {
  it("is kept by a sound one", () => {
    expect(whyNoFeature(sound)).toBeUndefined();
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ["a name with a space", { name: "my feature" }, /^name: must be letters/],
    ["no version", { version: undefined }, /^version: /],
    ["an unknown category", { category: "mine" }, /^category: /],
    ["a warm-up that is too long", { warmUp: 5 }, /first value is in row 2 .* warmUp says 5/],
    ["a warm-up that is too short", { warmUp: 0 }, /first value is in row 2 .* warmUp says 0/],
    ["a warm-up that is no number of rows", { warmUp: () => 0.5 }, /warmUp on bars of 1m is 0.5/],
    ["no values", { values: undefined }, /^values: must be a function/],
    ["values that are no array", { values: () => [1, 2] }, /must return a Float64Array/],
    ["values of another length", { values: () => new Float64Array(3) }, /returned 3 numbers for 42 rows/],
    [
      "no value at all",
      { values: (s: SymbolSeries) => new Float64Array(s.length).fill(Number.NaN) },
      /it has no value/,
    ],
    [
      "an undeclared column",
      { values: (s: SymbolSeries) => s.column("volume") },
      /reads the column volume, which inputs does not name/,
    ],
    [
      "a crash",
      {
        values: () => {
          throw new TypeError("no such thing");
        },
      },
      /fails on bars made up for a trial: no such thing/,
    ],
    [
      "a look at the next bar",
      {
        warmUp: 0,
        values: (s: SymbolSeries) => s.column("high").map((_, row, all) => all[row + 1] ?? all[row]!),
      },
      /looks ahead/,
    ],
    [
      "a warm-up that throws",
      {
        warmUp: (): number => {
          throw new Error("no such timeframe");
        },
      },
      /no such timeframe/,
    ],
    [
      "a mean over all rows",
      {
        warmUp: 0,
        values: (s: SymbolSeries) => {
          const high = s.column("high");
          const mean = high.reduce((sum, value) => sum + value, 0) / high.length;
          return high.map((value) => value - mean);
        },
      },
      /looks ahead/,
    ],
  ])("is broken by %s", (_, change, reason) => {
    expect(whyNoFeature({ ...sound, ...change })).toMatch(reason);
  });
});

describe("a features file", () => {
  it("makes its features known by name, in lists and in combinations", async () => {
    const file = write("known.ts", moduleOf("close_ago_4"));
    const [feature] = await loadFeaturesFile(file);
    expect(findFeature("close_ago_4")).toBe(feature);
    expect(describeCatalog().at(-1)!.name).toBe("close_ago_4");
    expect(loadedFeatureFiles()).toContain(file);
    expect(isOfThisThread("close_ago_4")).toBe(false);
    const columns = walk({ seed: 1, rows: 20 });
    const { matrix, warmUp } = computeFeatures(barsOf({ AAAA3: columns }), {
      features: ["close_ago_4", "close_ago_4.difference(1)", "basic"],
    });
    expect(matrix.columns[0]![10]).toBe(Math.fround(columns.close[6]!));
    expect(matrix.identities!.slice(0, 2)).toEqual([
      "close_ago_4 v2 back=4",
      "close_ago_4.difference(1) v2 back=4",
    ]);
    expect(warmUp).toBe(33);
    expect(await loadFeaturesFile(file)).toEqual([feature]);
  });

  it("is found beside the configuration, or where the configuration says", async () => {
    write("pregao.features.ts", moduleOf("found_beside"));
    write("elsewhere.ts", moduleOf("found_elsewhere"));
    await loadConfiguredFeatures(loadConfiguration({ directory, environment: {} }));
    expect(findFeature("found_beside").warmUp).toBe(4);
    const environment = { PREGAO_FEATURES_FILE: "elsewhere.ts" };
    await loadConfiguredFeatures(loadConfiguration({ directory, environment }));
    expect(findFeature("found_elsewhere").warmUp).toBe(4);
  });

  it.each([
    ["missing.ts", undefined, /missing.ts: there is no such file/],
    ["broken.ts", "export const features = [;", /cannot load the features file/],
    ["throws.ts", "throw new Error('not today');", /not today/],
    ["empty.ts", "export const feature = 1;", /exports no list `features`/],
    ["clash.ts", moduleOf("rsi_14"), /the feature rsi_14 of .*clash.ts .* the name is one of the catalog's/],
    ["wire.ts", moduleOf("macd"), /one of the catalog's/],
    ["set.ts", moduleOf("ohlcv"), /a feature set's/],
    ["across.ts", moduleOf("cs_rank_mine"), /one of the catalog's/],
    ["twice.ts", moduleOf("mine", '{ name: "mine" }'), /two features of this name/],
    ["no-feature.ts", moduleOf("mine", "null"), /the feature number 2 of .*no-feature.ts/],
  ])("%s is refused by name", async (file, text, reason) => {
    const path = text === undefined ? join(directory, file) : write(file, text);
    await expect(loadFeaturesFile(path)).rejects.toThrow(reason);
  });

  it("keeps nothing of a file that is refused", () => {
    expect(() => findFeature("mine")).toThrow(/unknown feature mine/);
  });
});

describe("features of a program", () => {
  it("are known in its thread", () => {
    registerFeatures([sound]);
    expect(findFeature("middle_3")).toBe(sound);
    expect(isOfThisThread("middle_3")).toBe(true);
    registerFeatures([sound]);
    expect(() => registerFeatures([{ ...sound }])).toThrow(/another feature of this name is loaded already/);
    expect(() => registerFeatures([{ ...sound, name: "sma_20" }])).toThrow(/the program .* the catalog's/);
  });
});
