import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wasm } from "../memory/webassembly.ts";
import { Random } from "../random.ts";
import { BY_CATEGORY, CANDIDATE_BYTES, CANDIDATE_SET, WITH_EXTRA_L2 } from "./boosting.ts";
import { leafScore } from "./leaf-score.ts";
import { loadedKernelModule } from "./module.ts";
import { openBoostingKernels } from "./open.ts";

const SUMS = 1024;
const SCRATCH = 16384;
const OUT = 32768;
/** Value of the node itself. */
const PARENT = 0.05;
/** No column demands a direction. */
const DIRECTIONS = 40960;

const node = fc.record({
  seed: fc.nat(),
  categories: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 13, max: 254 })),
  distinct: fc.constantFrom(3, 1000),
  emptyBelow: fc.constantFrom(0, 0, 40),
  others: fc.constantFrom(0, 0, 5000),
  missing: fc.constantFrom(0, 5000),
  lambda: fc.constantFrom(0, 1000),
  alpha: fc.constantFrom(0, 0, 300),
  shift: fc.constantFrom(0, 0, 25),
  smoothing: fc.constantFrom(0, 0, 20),
  isBounded: fc.boolean(),
  maxDelta: fc.constantFrom(0, 0, 0.4),
  least: fc.constantFrom(1, 1, 4000),
  byRatio: fc.boolean(),
  oneHotBelow: fc.constantFrom(1, 4, 300),
  largestSet: fc.constantFrom(1, 4, 32, 64),
  smooth: fc.constantFrom(0, 10_000),
  leastInCategory: fc.constantFrom(0, 10),
  extraL2: fc.constantFrom(0, 10_000),
  leastInGroup: fc.constantFrom(1, 30),
  leastInLeaf: fc.constantFrom(1, 20),
  found: fc.constantFrom(-1, 3, 9),
});
type Given = typeof node extends fc.Arbitrary<infer T> ? T : never;
type Node = { readonly [K in keyof Given]: Given[K] extends boolean ? boolean : number };

/** A histogram of one column, and the record of an earlier scan. */
function place(buffer: SharedArrayBuffer, given: Node) {
  const random = new Random(given.seed);
  const words = new Int32Array(buffer, SUMS, 2048).fill(0);
  let [gradient, hessian] = [0, 0];
  const put = (bin: number, size: number): void => {
    const [g, h] = [random.below(2 * size + 1) - size, random.below(size) + 1];
    words[8 * bin] = h * 100;
    words[8 * bin + 1] = g * 100;
    gradient += g * 100;
    hessian += h * 100;
  };
  for (let bin = 0; bin < given.categories; bin++) {
    if (random.below(100) >= given.emptyBelow) put(bin, given.distinct);
  }
  if (given.others) put(given.categories, given.others);
  if (given.missing) put(255, given.missing);
  return { words, gradient, hessian, rows: Math.ceil(hessian / 150) };
}

function scanWith(kernel: "wasm" | "typescript", given: Node) {
  const memory = new wasm.Memory({ initial: 1, maximum: 1, shared: true });
  const kernels = openBoostingKernels(kernel, memory, loadedKernelModule());
  const { words, gradient, hessian, rows } = place(memory.buffer, given);
  const { lambda, alpha, maxDelta, smoothing, least, byRatio, oneHotBelow, largestSet, smooth, extraL2 } =
    given;
  kernels.setRegularisation(lambda, alpha, maxDelta, smoothing);
  if (given.isBounded) kernels.setBounds(DIRECTIONS, -0.1, 0.15);
  const limits = [given.leastInGroup, given.leastInLeaf] as const;
  const ratio = [smooth, given.leastInCategory, extraL2] as const;
  kernels.setCategorySearch(Number(byRatio), oneHotBelow, largestSet, ...ratio, ...limits);
  const toBeat = leafScore(gradient, hessian, { lambda, alpha, maxDelta });
  const record = new Int32Array(memory.buffer, OUT, CANDIDATE_BYTES / 4).fill(7);
  const score = new Float64Array(memory.buffer, OUT, 1);
  score[0] = given.found >= 0 ? toBeat * 1.01 + 1 : toBeat;
  record[2] = given.found;
  const before = record.slice();
  const sums = [gradient, hessian, rows, PARENT, given.shift, least, toBeat] as const;
  const found = kernels.scanCategories(SUMS, 5, given.categories, ...sums, SCRATCH, OUT);
  return { found, record, before, score: score[0], words, gradient, hessian, rows, toBeat, memory };
}

describe("the scan of categories", () => {
  it("is the same in both kernels, and its sums are those of the set it names", () => {
    const property = fc.property(node, (given) => {
      const fast = scanWith("wasm", given);
      const plain = scanWith("typescript", given);
      fc.pre(fast.hessian > 0); // nodes without hessian are not looked at
      expect([...fast.record]).toEqual([...plain.record]);
      expect(fast.found).toBe(plain.found);
      if (given.found < 0) expect(fast.found).toBe(fast.record[2] === 5 ? 1 : 0);
      const { record, before, words, gradient, hessian } = fast;
      if (record[2] !== 5) {
        expect([...record]).toEqual([...before]);
        return;
      }
      const isLeft = (bin: number): boolean => ((record[8 + (bin >> 5)]! >>> (bin & 31)) & 1) === 1;
      let [g, h] = [0, 0];
      for (let bin = 0; bin < 256; bin++) {
        if (!isLeft(bin)) continue;
        h += words[8 * bin]!;
        g += words[8 * bin + 1]!;
      }
      expect([g, h]).toEqual([record[5], record[6]]);
      expect(Math.min(h, hessian - h)).toBeGreaterThanOrEqual(given.least);
      const l2 = record[3]! & WITH_EXTRA_L2 ? given.extraL2 : 0;
      const score = leafScore(g, h + l2, given) + leafScore(gradient - g, hessian - h + l2, given);
      const isPlain =
        given.shift === 0 && !given.isBounded && !(given.byRatio && (given.smoothing || given.maxDelta));
      if (isPlain) expect(fast.score).toBe(score);
      expect(record[3]! & BY_CATEGORY).toBe(BY_CATEGORY);
      expect(Boolean(record[4])).toBe(isLeft(255));
      expect(isLeft(given.categories)).toBe(!given.byRatio);
      if (given.byRatio) expect(record[4]).toBe(0);
    });
    fc.assert(property, { numRuns: 1500, seed: 5 });
  });

  it("by weight finds the best of all sets (Fisher 1958), without a limit on the set", () => {
    const property = fc.property(node, fc.integer({ min: 2, max: 9 }), (shape, categories) => {
      const free = {
        byRatio: false,
        oneHotBelow: 0,
        largestSet: 64,
        least: 1,
        alpha: 0,
        maxDelta: 0,
        lambda: 0,
        isBounded: false,
        shift: 0,
      };
      const given = { ...shape, ...free, categories, found: -1, others: 0, missing: 0, emptyBelow: 0 };
      const { score, words, gradient, hessian, toBeat } = scanWith("wasm", given);
      let best = toBeat;
      for (let set = 1; set < 2 ** categories - 1; set++) {
        let [g, h] = [0, 0];
        for (let bin = 0; bin < categories; bin++) {
          if (!((set >> bin) & 1)) continue;
          h += words[8 * bin]!;
          g += words[8 * bin + 1]!;
        }
        best = Math.max(best, leafScore(g, h, given) + leafScore(gradient - g, hessian - h, given));
      }
      expect(Math.abs(score! - best)).toBeLessThanOrEqual(1e-9 * best);
    });
    fc.assert(property, { numRuns: 200, seed: 6 });
  });
});

describe("parting rows by a set", () => {
  it("is the same in both kernels, whole or a side at a time, and follows the bits", () => {
    const property = fc.property(fc.nat(), fc.integer({ min: 1, max: 300 }), (seed, count) => {
      const results = (["wasm", "typescript"] as const).map((kernel) => {
        const memory = new wasm.Memory({ initial: 1, maximum: 1, shared: true });
        const { buffer } = memory;
        const kernels = openBoostingKernels(kernel, memory, loadedKernelModule());
        const random = new Random(seed);
        new Uint8Array(buffer, SUMS, 512).forEach((_, row, bins) => {
          bins[row] = random.below(256);
        });
        new Uint32Array(buffer, OUT + CANDIDATE_SET, 8).forEach((_, i, words) => {
          words[i] = random.below(2 ** 32);
        });
        const rows = new Uint32Array(buffer, 4096, count).map(() => random.below(512));
        new Uint32Array(buffer, 4096, count).set(rows);
        const set = OUT + CANDIDATE_SET;
        const left = kernels.partitionRowsBySet(4096, 8192, 0, count, SUMS, set);
        const sides = [0, 1].map((side) =>
          kernels.partitionSideBySet(4096, 12288, 0, count, SUMS, set, side, 16384),
        );
        expect(sides).toEqual([left, count - left]);
        const parted = new Uint32Array(buffer, 8192, count).slice();
        expect([...new Uint32Array(buffer, 12288, count)]).toEqual([...parted]);
        const words = new Uint32Array(buffer, set, 8);
        const bins = new Uint8Array(buffer, SUMS, 512);
        const isLeft = (row: number): boolean => ((words[bins[row]! >> 5]! >>> (bins[row]! & 31)) & 1) === 1;
        expect([...parted.subarray(0, left)]).toEqual([...rows.filter(isLeft)]);
        expect([...parted.subarray(left)].toReversed()).toEqual([...rows.filter((row) => !isLeft(row))]);
        return [...parted];
      });
      expect(results[0]).toEqual(results[1]);
    });
    fc.assert(property, { numRuns: 60, seed: 8 });
  });
});
