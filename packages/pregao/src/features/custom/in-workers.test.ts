import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { createRunContext } from "../../progress.ts";
import { barsOf, walk } from "../bars.fixture.ts";
import { computeFeatures } from "../compute-features.ts";
import { computeFeaturesInWorkers } from "../engine/compute-in-workers.ts";
import { closeFeatureWorkers } from "../engine/worker-pool.ts";
import { loadFeaturesFile } from "./features-file.ts";

const directory = mkdtempSync(join(tmpdir(), "pregao-own-in-workers-"));
afterAll(async () => {
  await closeFeatureWorkers();
  rmSync(directory, { recursive: true, force: true });
});

const bytesOf = (column: Float32Array): Buffer => Buffer.from(Float32Array.from(column).buffer);

it("features of a file and ranks across symbols are the same bytes from worker threads", async () => {
  const file = join(directory, "own.ts");
  writeFileSync(
    file,
    `export const features = [{
      name: "doubled", category: "price", parameters: {}, inputs: ["close"], warmUp: 0, memory: "window", version: 1,
      description: "Twice the close.", formula: "2·close", source: "own",
      values: (series: { column(name: string): Float64Array }) => series.column("close").map((price) => 2 * price),
    }];`,
  );
  await loadFeaturesFile(file);
  const symbols = Array.from({ length: 6 }, (_, i) => [`S${i}`, walk({ seed: i, rows: 9000 })] as const);
  const bars = barsOf(Object.fromEntries(symbols), ["open", "high", "low", "close", "volume"]);
  const features = ["doubled", "doubled.lag(2)", "cs_rank_return_5", "beta_60", "cs_zscore_doubled"];
  const found = await computeFeaturesInWorkers(bars, { features }, createRunContext({ threads: 2 }));
  const wanted = computeFeatures(bars, { features });
  expect(found.matrix.names).toEqual(features);
  expect(found.warmUp).toBe(wanted.warmUp);
  for (const [index, column] of found.matrix.columns.entries()) {
    expect(bytesOf(column).equals(bytesOf(wanted.matrix.columns[index]!))).toBe(true);
    expect(column.some((value) => !Number.isNaN(value))).toBe(true);
  }
});
