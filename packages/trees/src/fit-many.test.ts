import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binColumns } from "./binning/bin-columns.ts";
import type { FitControl } from "./fit-control.ts";
import { type BatchedFit, type FitManyProgress, fitMany, fitManySettled } from "./fit-many.ts";
import { fitForestClassifier } from "./forest/fit-classifier.ts";
import { mixedColumns, noisyLabels } from "./forest/random-forest.fixture.ts";
import { fitXGBClassifier } from "./xgboost/fit.ts";

const columns = mixedColumns(5, 600, 8);
const labels = noisyLabels(5, columns, 3);
const matrix = binColumns(columns);

interface Kind {
  readonly isForest: boolean;
  readonly seed: number;
  readonly trees: number;
  /** Rows are left out by this stride. */
  readonly fold: number;
}

/** Any fit on the one matrix; folds differ in size. */
function grow({ isForest, seed, trees, fold }: Kind, control: FitControl) {
  const rows = Int32Array.from({ length: 600 }, (_, i) => i).filter((i) => i % (fold + 2) !== 0);
  const common = { matrix, labels, classCount: 3, rows, ...control };
  return isForest
    ? fitForestClassifier({ ...common, parameters: { n_estimators: trees, random_state: seed } })
    : fitXGBClassifier({
        ...common,
        parameters: { n_estimators: Math.ceil(trees / 3), random_state: seed, subsample: 0.7 },
      });
}

const bytesOf = async (model: ReturnType<typeof grow>) =>
  Buffer.from((await model).toBytes()).toString("base64");

const kind = fc.record({
  isForest: fc.boolean(),
  seed: fc.nat(3),
  trees: fc.integer({ min: 1, max: 12 }),
  fold: fc.nat(3),
});

describe("fits on one matrix at the same time", () => {
  it("give the models of one after another, whatever the mix, also beside fits that fail or are aborted", async () => {
    const alone = new Map<string, Promise<string>>();
    const expected = (of: Kind) => {
      const key = JSON.stringify(of);
      if (!alone.has(key)) alone.set(key, bytesOf(grow(of, { threads: 1 })));
      return alone.get(key)!;
    };
    const one = fc.record({
      kind,
      threads: fc.integer({ min: 1, max: 3 }),
      ending: fc.constantFrom("well", "well", "well", "aborted", "failed"),
      after: fc.nat(3),
    });
    const property = fc.asyncProperty(fc.array(one, { minLength: 2, maxLength: 7 }), async (mix) => {
      const wanted: string[] = [];
      for (const each of mix) wanted.push(await expected(each.kind));
      const endings = await Promise.allSettled(
        mix.map(({ kind: of, threads, ending, after }) => {
          const stop = new AbortController();
          const onProgress = ({ done }: { done: number }): void => {
            if (done <= after) return;
            if (ending === "aborted") stop.abort(new Error("aborted"));
            if (ending === "failed") throw new Error("failed");
          };
          if (after === 3 && ending === "aborted") queueMicrotask(() => stop.abort(new Error("aborted")));
          return bytesOf(grow(of, { threads, signal: stop.signal, onProgress }));
        }),
      );
      endings.forEach((ending, i) => {
        if (ending.status === "fulfilled") expect(ending.value).toBe(wanted[i]);
        else expect(ending.reason.message).toBe(mix[i]!.ending);
        if (mix[i]!.ending === "well") expect(ending.status).toBe("fulfilled");
      });
      // Everything was given back: the next fit starts where the first one did.
      const { region } = matrix.arena.place("a test", (layout) => layout.take(64))!;
      expect(region.start - matrix.place.arena).toBeLessThan(64);
      matrix.arena.free(region);
    });
    await fc.assert(property, { numRuns: 25, seed: 17 });
  });

  it("let the memory grow under a fit that runs", async () => {
    const own = binColumns(columns);
    const long = { matrix: own, labels, classCount: 3, threads: 1, parameters: { n_estimators: 400 } };
    const rows = Int32Array.from({ length: 150_000 }, (_, i) => i % 600);
    const large = { matrix: own, labels, classCount: 3, threads: 1, rows, parameters: { n_estimators: 1 } };
    const lengths: number[] = [];
    const others: Promise<Buffer>[] = [];
    const slow = await fitForestClassifier({
      ...long,
      onProgress: ({ done }) => {
        lengths.push(own.shared.buffer.byteLength);
        if (done === 1) others.push(fitForestClassifier(large).then((model) => Buffer.from(model.toBytes())));
      },
    });
    const [beside] = await Promise.all(others);
    expect(own.shared.buffer.byteLength).toBeGreaterThan(lengths[0]!);
    expect(Buffer.compare(slow.toBytes(), (await fitForestClassifier(long)).toBytes())).toBe(0);
    expect(Buffer.compare(beside!, (await fitForestClassifier(large)).toBytes())).toBe(0);
  });
});

describe("fitMany", () => {
  const kinds = Array.from({ length: 7 }, (_, i) => ({
    isForest: i % 2 === 0,
    seed: i,
    trees: 6,
    fold: i % 4,
  }));

  it("gives the models in order, with every fit counted and the time to go", async () => {
    const news: FitManyProgress[] = [];
    const models = await fitMany(
      kinds.map(
        (of): BatchedFit<string> =>
          (control) =>
            bytesOf(grow(of, control)),
      ),
      { threads: 2, onProgress: (progress) => news.push(progress) },
    );
    for (const [i, of] of kinds.entries()) expect(models[i]).toBe(await bytesOf(grow(of, { threads: 1 })));
    expect(news.length).toBeGreaterThan(kinds.length);
    expect(news.at(-1)).toMatchObject({ done: 7, total: 7, fraction: 1, remaining: 0 });
    for (const [i, { fraction }] of news.entries()) {
      expect(fraction).toBeGreaterThanOrEqual(i > 0 ? news[i - 1]!.fraction : 0);
      expect(fraction).toBeLessThanOrEqual(1);
    }
    expect(await fitMany([])).toEqual([]);
  });

  it("gives fits one thread each, and all threads to what is left over at the end", async () => {
    const granted = async (fits: number, threads: number, cells?: number) =>
      fitMany(
        Array.from({ length: fits }, (): BatchedFit<number> => async (control) => control.threads),
        { threads, ...(cells === undefined ? {} : { cells }) },
      );
    expect(await granted(5, 2)).toEqual([1, 1, 1, 1, 2]);
    expect(await granted(4, 2)).toEqual([1, 1, 1, 1]);
    expect(await granted(6, 4)).toEqual([1, 1, 1, 1, 2, 2]);
    expect(await granted(1, 3)).toEqual([3]);
    expect(await granted(5, 2, 100_000)).toEqual([1, 1, 1, 1, 1]);
  });

  it("stops the others at the first failure and throws it when they have stopped", async () => {
    let started = 0;
    let running = 0;
    const fits = Array.from(
      { length: 6 },
      (_, i): BatchedFit<void> =>
        async ({ signal, threads }) => {
          started++;
          running++;
          try {
            if (i === 1) throw new Error("the second fit is broken");
            await grow({ isForest: true, seed: 1, trees: 100_000, fold: 1 }, { signal, threads });
          } finally {
            running--;
          }
        },
    );
    await expect(fitMany(fits, { threads: 2 })).rejects.toThrow("the second fit is broken");
    expect(running).toBe(0);
    expect(started).toBe(2);
  });

  it("collects how each fit ended", async () => {
    const endings = await fitManySettled(
      [1, 2, 3].map(
        (i): BatchedFit<number> =>
          async () => {
            if (i === 2) throw new Error("broken");
            return i;
          },
      ),
    );
    expect(endings.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });

  it("is stopped by its signal and by a progress callback that throws", async () => {
    const endless: BatchedFit<unknown> = (control) =>
      grow({ isForest: true, seed: 1, trees: 100_000, fold: 1 }, control);
    const stop = new AbortController();
    const onProgress = (): void => stop.abort(new Error("enough"));
    const stopped = fitMany([endless, endless, endless], { signal: stop.signal, onProgress });
    await expect(stopped).rejects.toThrow("enough");
    await expect(fitManySettled([endless], { signal: stop.signal })).rejects.toThrow("enough");
    const failing = fitMany([endless, endless], {
      onProgress: () => {
        throw new Error("no terminal");
      },
    });
    await expect(failing).rejects.toThrow("no terminal");
  });
});
