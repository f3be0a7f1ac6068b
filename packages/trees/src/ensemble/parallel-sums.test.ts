import { afterAll, describe, expect, it } from "vitest";
import { closeWorkers } from "../workers/pool.ts";
import { columnSums } from "./leaf-sums.ts";
import { parallelSums } from "./parallel-sums.ts";
import { randomColumns, randomTrees } from "./random-trees.fixture.ts";

const shape = {
  seed: 8,
  treeCount: 6,
  splits: 60,
  columnCount: 5,
  outputs: 1,
  turns: 3,
  levels: 40,
  withSets: true,
};
const summed = { trees: randomTrees(shape), columnCount: 5, turns: 3 };
const columns = randomColumns(shape, 5000);

afterAll(closeWorkers);

describe("sums of leaves by worker threads", () => {
  it("have the bits of one thread, for all rows and for lists of rows", async () => {
    const rows = Int32Array.from({ length: 4500 }, (_, i) => (i * 7) % 5000);
    for (const threads of [1, 2, 4]) {
      expect(await parallelSums(summed, columns, { threads })).toEqual(
        columnSums(summed, columns, undefined),
      );
      expect(await parallelSums(summed, columns, { threads, rows })).toEqual(
        columnSums(summed, columns, rows),
      );
    }
  });

  it("are not begun when aborted, and refuse what one thread refuses", async () => {
    const reason = new Error("enough");
    const options = { threads: 2, signal: AbortSignal.abort(reason) };
    await expect(parallelSums(summed, columns, options)).rejects.toBe(reason);
    await expect(parallelSums(summed, columns.slice(1), { threads: 2 })).rejects.toThrow("4 columns given");
    await expect(parallelSums(summed, columns, { threads: 0 })).rejects.toThrow("threads is 0");
  });
});
