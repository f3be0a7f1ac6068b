import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { createRunContext, type ProgressUpdate } from "../../progress.ts";
import { barsOf, type PlainColumns, walk } from "../bars.fixture.ts";
import { featureCatalog } from "../catalog.ts";
import { type ComputedFeatures, computeFeatures } from "../compute-features.ts";
import type { Feature } from "../contract.ts";
import { symbolSeries } from "../series.ts";
import { computeFeaturesInWorkers } from "./compute-in-workers.ts";
import { computeSymbol } from "./compute-symbol.ts";
import { type FeatureTask, taskControl } from "./feature-task.ts";
import { Scratch } from "./scratch.ts";
import { closeFeatureWorkers, onWorkers } from "./worker-pool.ts";

const names = featureCatalog
  .filter(({ inputs }) => inputs.every((input) => ["open", "high", "low", "close", "volume"].includes(input)))
  .map(({ name }) => name);

/** Symbols of the given lengths, with holes and halts. */
function market(lengths: readonly number[]) {
  const symbols: Record<string, PlainColumns> = {};
  for (const [number, rows] of lengths.entries()) {
    symbols[`S${number}`] = walk({ seed: number, rows, missing: 0.002, flat: 0.01, untraded: 0.1 });
  }
  return barsOf(symbols);
}

function expectSame(found: ComputedFeatures, wanted: ComputedFeatures): void {
  expect(found.matrix.names).toEqual(wanted.matrix.names);
  expect(found.matrix.featureSetId).toBe(wanted.matrix.featureSetId);
  expect([found.warmUp, found.leftOut]).toEqual([wanted.warmUp, wanted.leftOut]);
  for (const [index, column] of found.matrix.columns.entries()) {
    const bytes = (values: Float32Array): Buffer =>
      Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    if (!bytes(column).equals(bytes(wanted.matrix.columns[index]!))) {
      throw new Error(`${found.matrix.names[index]} differs`);
    }
  }
}

afterAll(closeFeatureWorkers);

describe("features computed by worker threads", () => {
  it("are the bytes of one thread, whatever the threads and the symbols", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 1500 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 4 }),
        async (lengths, threads) => {
          const rows = lengths.reduce((sum, length) => sum + length, 0);
          // Enough values to be worth workers.
          const bars = market(rows * names.length < 200_000 ? [...lengths, 2500] : lengths);
          const found = await computeFeaturesInWorkers(
            bars,
            { features: names },
            createRunContext({ threads }),
          );
          expectSame(found, computeFeatures(bars, { features: names }));
          expect(found.matrix.columns.every(({ buffer }) => buffer instanceof SharedArrayBuffer)).toBe(true);
        },
      ),
      { numRuns: 8, seed: 3 },
    );
  });

  it("stay on the calling thread where there is little to do, and tell the same", async () => {
    const bars = market([40, 60]);
    expectSame(await computeFeaturesInWorkers(bars), computeFeatures(bars));
  });

  it("tell their progress and stop when asked to", async () => {
    const bars = market([3000, 2000]);
    const updates: ProgressUpdate[] = [];
    const control = new AbortController();
    const context = createRunContext({
      threads: 2,
      signal: control.signal,
      progress: (update) => updates.push(update),
    });
    await computeFeaturesInWorkers(bars, { features: names }, context);
    expect(updates.map(({ done }) => done)).toEqual(updates.map((_, at) => at));
    expect(updates.at(-1)!.done).toBe(updates.at(-1)!.total);
    expect(new Set(updates.map(({ note }) => note))).toEqual(new Set([undefined, "S0", "S1"]));

    const stopping = createRunContext({
      threads: 2,
      signal: control.signal,
      progress: ({ done }) => void (done === 1 && control.abort()),
    });
    await expect(computeFeaturesInWorkers(bars, { features: names }, stopping)).rejects.toThrow(
      /interrupted/,
    );
    await expect(computeFeaturesInWorkers(bars, { features: names }, stopping)).rejects.toThrow(
      /interrupted/,
    );
    expectSame(
      await computeFeaturesInWorkers(bars, { features: names }),
      computeFeatures(bars, { features: names }),
    );
  });

  it("refuse what one thread refuses, as an error of the catalogue", async () => {
    const bars = market([3000]);
    await expect(computeFeaturesInWorkers(bars, { features: ["sma_11"] })).rejects.toThrow(
      /unknown feature sma_11/,
    );
    const task: FeatureTask = {
      names: ["sma_11"],
      files: [],
      timeframe: "1d",
      barsPerYear: 252,
      time: bars.time,
      columns: {},
      outputs: [],
      parts: [{ segment: bars.frame.segments[0]!, features: [0] }],
      control: new Int32Array(new SharedArrayBuffer(4 * taskControl.words)),
    };
    let failures = 0;
    const run = onWorkers(
      2,
      task,
      () => {},
      () => failures++,
    );
    await expect(run).rejects.toMatchObject({ code: "PREGAO_NAME_UNKNOWN", details: { name: "sma_11" } });
    expect(failures).toBe(2);
  });
});

describe("a feature that fails", () => {
  const bars = market([50]);
  const compute = (values: Feature["values"]): void => {
    const feature: Feature = { ...featureCatalog[0]!, name: "planted", values };
    const series = symbolSeries(bars, bars.frame.segments[0]!);
    computeSymbol(series, [feature], [new Float32Array(50)], 0, new Scratch(), () => false);
  };

  it("is named with the symbol and what it threw", () => {
    const broken = (): never => {
      throw new TypeError("x is not a function");
    };
    expect(() => compute(broken)).toThrow("the feature planted failed on S0: x is not a function");
  });

  it("may not return another number of values than there are rows", () => {
    expect(() => compute(() => new Float64Array(49))).toThrow("returned 49 values for 50 rows");
  });
});
