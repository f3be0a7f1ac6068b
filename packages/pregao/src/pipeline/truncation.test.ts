import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfiguration, parseOptions } from "../config/index.ts";
import { computeFeatures, featureCatalog } from "../features/index.ts";
import type { Bars } from "../market/bars.ts";
import type { Model } from "../models/index.ts";
import { createRunContext } from "../progress.ts";
import { importDataset, openSource } from "../sources/index.ts";
import { trainOptions } from "./options/train.ts";
import { openModel } from "./predict.ts";
import { train } from "./train.ts";

let home: string;
let csv: string;
let model: Model;
const context = createRunContext({ threads: 2 });

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "pregao-truncation-"));
  const { bars } = await (await openSource("sample")).load({ symbols: ["PETR4", "VALE3"], to: "2024-06-28" });
  csv = join(home, "two.csv");
  writeFileSync(csv, toCsv(bars));
  await importDataset(csv, "two", {}, home);
  const configuration = loadConfiguration({ flags: { home }, environment: {} });
  const options = {
    source: "sample",
    ticker: ["PETR4", "VALE3"],
    to: "2024-06-28",
    draws: 0,
    param: { n_estimators: "20" },
  };
  await train(parseOptions(trainOptions, options), configuration, context, { report: false });
  ({ model } = await openModel(configuration, { modelDir: "models", modelName: "b3_model" }, "latest"));
}, 60_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

function toCsv({ frame }: Bars): string {
  const names = ["open", "high", "low", "close", "volume"];
  const columns = names.map((name) => frame.numeric(name));
  const lines = Array.from(
    { length: frame.length },
    (_, row) =>
      `${new Date(frame.time[row]!).toISOString().slice(0, 10)},${frame.symbolAt(row)},${columns.map((column) => column[row]).join(",")}`,
  );
  return ["date,symbol,".concat(names.join(",")), ...lines].join("\n");
}

/** Bit patterns, so that NaN equals NaN and −0 is not 0. */
const bits = (values: Float32Array | Float64Array): string =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");

describe.each(["sample", "sample:btcusdt", "csv", "lake", "synthetic:regimes,symbols=2,bars=400,seed=5"])(
  "cutting %s after a date",
  (name) => {
    it("leaves every feature and prediction up to it bit for bit", async () => {
      const source = await openSource(name === "csv" ? csv : name === "lake" ? "two" : name, { home });
      const symbols = name === "sample" ? { symbols: ["PETR4", "VALE3"] } : {};
      const from = name === "sample:btcusdt" ? { from: "2023-03-01" } : {};
      const full = (await source.load({ ...symbols, ...from })).bars;
      const features = featureCatalog
        .filter(({ inputs }) => inputs.every((input) => full.frame.has(input)))
        .map((feature) => feature.name);
      expect(features.length).toBeGreaterThan(80);
      const wanted = computeFeatures(full, { features }, context).matrix;
      const predicted = await model.predict(
        computeFeatures(full, { features: model.featureNames }, context).matrix,
      );
      const predictions = predicted.probabilities!;
      const times = [...new Set(full.time)].sort((a, b) => a - b);
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 60, max: times.length - 1 }), async (place) => {
          const to = times[place]!;
          const cut = (await source.load({ ...symbols, ...from, to })).bars;
          const found = computeFeatures(cut, { features }, context).matrix;
          const own = computeFeatures(cut, { features: model.featureNames }, context).matrix;
          const again = (await model.predict(own)).probabilities!;
          for (const { symbol, start, end } of cut.frame.segments) {
            const { start: fullStart } = full.frame.segment(symbol);
            const length = end - start;
            for (const [index, feature] of features.entries()) {
              expect(bits(found.columns[index]!.slice(start, end)), `${feature} of ${symbol}`).toBe(
                bits(wanted.columns[index]!.slice(fullStart, fullStart + length)),
              );
            }
            expect(bits(again.slice(3 * start, 3 * end))).toBe(
              bits(predictions.slice(3 * fullStart, 3 * (fullStart + length))),
            );
          }
        }),
        { numRuns: 6, seed: 7 },
      );
    }, 60_000);
  },
);
