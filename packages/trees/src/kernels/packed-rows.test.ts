import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MISSING_BIN } from "../binning/cuts.ts";
import { Layout } from "../memory/shared-memory.ts";
import { wasm } from "../memory/webassembly.ts";
import { Random } from "../random.ts";
import {
  type BoostingKernels,
  CANDIDATE_BYTES,
  GROUP_BYTES,
  PACKED_ROWS,
  packedRowsBytes,
} from "./boosting.ts";
import { loadedKernelModule } from "./module.ts";
import { openBoostingKernels } from "./open.ts";

const GROUPS = 5;
const ROWS = 300;
const STRIDE = 32;
const layout = new Layout(1024);
/** Where things lie in the memory of a test. */
const at = {
  rows: layout.take(4 * ROWS),
  cells: layout.take(STRIDE * ROWS + 16),
  gradients: layout.take(8 * ROWS),
  histogram: layout.take(GROUPS * GROUP_BYTES),
  sibling: layout.take(GROUPS * GROUP_BYTES),
  packed: layout.take(packedRowsBytes(GROUPS, 8)),
  sums: layout.take(GROUP_BYTES),
  allowed: layout.take(16 * GROUPS),
  groupBins: layout.take(8 * GROUPS),
  missing: layout.take(16 * GROUPS),
  splittable: layout.take(16 * GROUPS),
  out: layout.take(CANDIDATE_BYTES),
};
const pages = Math.ceil(layout.end / 65536);
const memory = new wasm.Memory({ initial: pages, maximum: pages, shared: true });
const plain = openBoostingKernels("typescript", memory, null);
const fast = openBoostingKernels("wasm", memory, loadedKernelModule());

const problems = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 31 }),
  count: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 61, max: PACKED_ROWS })),
  groups: fc.integer({ min: 1, max: GROUPS }),
  bins: fc.constantFrom(1, 2, 7, 63, 64, 65, 129, 200, 255),
  hasMissing: fc.boolean(),
  gradientRange: fc.constantFrom(3, 1000, 2 ** 20),
  hessianRange: fc.constantFrom(2, 1000, 2 ** 20),
  least: fc.constantFrom(1, 1, 900, 30_000),
  leastRows: fc.constantFrom(1, 1, 5, 20),
  lambda: fc.constantFrom(0, 0, 700),
  alpha: fc.constantFrom(0, 0, 40),
  maxDelta: fc.constantFrom(0, 0, 0.5),
  smoothing: fc.constantFrom(0, 0, 3),
  beats: fc.constantFrom(0, 0, 1),
});

type Problem = typeof problems extends fc.Arbitrary<infer P> ? P : never;

/** Writes rows, bins and gradients; the first `count` rows are the node's. Returns the node's sums. */
function fill({ seed, count, groups, bins, hasMissing, gradientRange, hessianRange }: Problem) {
  const { buffer } = memory;
  const random = new Random(seed);
  const rows = new Int32Array(buffer, at.rows, ROWS).map((_, row) => row);
  for (let i = ROWS - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [rows[i], rows[j]] = [rows[j]!, rows[i]!];
  }
  new Int32Array(buffer, at.rows, ROWS).set(rows);
  const cells = new Uint8Array(buffer, at.cells, STRIDE * ROWS);
  const binsOf = Int32Array.from({ length: 4 * groups }, () => 1 + random.below(bins));
  const mayMiss = binsOf.map(() => (hasMissing && random.below(2) === 0 ? -1 : 0));
  for (let row = 0; row < ROWS; row++) {
    for (let column = 0; column < STRIDE; column++) {
      const isMissing = mayMiss[column] === -1 && random.below(5) === 0;
      cells[row * STRIDE + column] = isMissing ? MISSING_BIN : random.below(binsOf[column] ?? 255);
    }
  }
  const words = new Int32Array(buffer, at.gradients, 2 * ROWS);
  for (let row = 0; row < ROWS; row++) {
    words[2 * row] = random.below(hessianRange);
    words[2 * row + 1] = random.below(2 * gradientRange) - gradientRange;
  }
  const groupBins = new Int32Array(buffer, at.groupBins, 2 * groups);
  for (let group = 0; group < groups; group++) {
    groupBins[2 * group] = Math.max(...binsOf.subarray(4 * group, 4 * group + 4));
    groupBins[2 * group + 1] = mayMiss.subarray(4 * group, 4 * group + 4).some((may) => may !== 0) ? 1 : 0;
  }
  new Int32Array(buffer, at.missing, 4 * groups).set(mayMiss);
  new Int32Array(buffer, at.allowed, 4 * groups).set(binsOf.map(() => (random.below(6) === 0 ? 0 : -1)));
  let [g, h] = [0, 0];
  for (const row of rows.subarray(0, count)) {
    h += words[2 * row]!;
    g += words[2 * row + 1]!;
  }
  return { g, h: Math.max(1, h) };
}

type Search = (kernels: BoostingKernels, problem: Problem, g: number, h: number) => void;

const NODE_WEIGHT = 0.01;

const toBeat = ({ beats, lambda }: Problem, g: number, h: number): number => (beats * g * g) / (h + lambda);

function add(kernels: BoostingKernels, from: number, count: number, groups: number, histogram: number) {
  kernels.clearHistogram(histogram, groups);
  kernels.addHistogram(
    at.rows + 4 * from,
    count,
    at.cells,
    STRIDE,
    groups,
    at.gradients,
    histogram,
    at.packed,
  );
}

function splits(kernels: BoostingKernels, problem: Problem, g: number, h: number, subtract: number) {
  const { groups, least } = problem;
  const bar = toBeat(problem, g, h);
  kernels.scanSplits(at.histogram, subtract, groups, 8, at.allowed, at.groupBins, g, h, least, bar, at.out);
}

function counted(kernels: BoostingKernels, problem: Problem, g: number, h: number, subtract: number) {
  const { groups, least, leastRows, count } = problem;
  kernels.scanCounted(
    at.histogram,
    subtract,
    groups,
    8,
    at.allowed,
    at.groupBins,
    at.missing,
    g,
    h,
    count,
    NODE_WEIGHT,
    least,
    leastRows,
    toBeat(problem, g, h),
    at.splittable,
    at.out,
  );
}

/** The same search from the node's histogram, from what a sibling leaves of its parent's, and from packed rows. */
const searches: Readonly<Record<"splits" | "counted", readonly Search[]>> = {
  splits: [
    (kernels, problem, g, h) => {
      add(kernels, 0, problem.count, problem.groups, at.histogram);
      splits(kernels, problem, g, h, 0);
    },
    (kernels, problem, g, h) => {
      add(kernels, 0, ROWS, problem.groups, at.histogram);
      add(kernels, problem.count, ROWS - problem.count, problem.groups, at.sibling);
      splits(kernels, problem, g, h, at.sibling);
    },
    (kernels, problem, g, h) => {
      const { groups, least, count } = problem;
      kernels.packRows(at.rows, count, at.cells, STRIDE, groups, at.gradients, at.packed);
      kernels.scanPackedSplits(
        at.packed,
        count,
        at.sums,
        groups,
        8,
        at.allowed,
        at.groupBins,
        g,
        h,
        least,
        toBeat(problem, g, h),
        at.out,
      );
    },
  ],
  counted: [
    (kernels, problem, g, h) => {
      add(kernels, 0, problem.count, problem.groups, at.histogram);
      counted(kernels, problem, g, h, 0);
    },
    (kernels, problem, g, h) => {
      add(kernels, 0, ROWS, problem.groups, at.histogram);
      add(kernels, problem.count, ROWS - problem.count, problem.groups, at.sibling);
      counted(kernels, problem, g, h, at.sibling);
    },
    (kernels, problem, g, h) => {
      const { groups, least, leastRows, count } = problem;
      kernels.packRows(at.rows, count, at.cells, STRIDE, groups, at.gradients, at.packed);
      kernels.scanPackedCounted(
        at.packed,
        at.sums,
        groups,
        8,
        at.allowed,
        at.groupBins,
        at.missing,
        g,
        h,
        count,
        NODE_WEIGHT,
        least,
        leastRows,
        toBeat(problem, g, h),
        at.splittable,
        at.out,
      );
    },
  ],
};

/** What a search leaves: score, feature and, where there is one, the split; and which columns have one. */
function found(kernels: BoostingKernels, search: Search, kind: keyof typeof searches, problem: Problem) {
  const { g, h } = fill(problem);
  const { buffer } = memory;
  new Uint8Array(buffer, at.histogram, at.allowed - at.histogram).fill(77);
  new Uint8Array(buffer, at.out, CANDIDATE_BYTES).fill(0);
  const { lambda, alpha, maxDelta, smoothing } = problem;
  kernels.setRegularisation(lambda, alpha, maxDelta, kind === "counted" ? smoothing : 0);
  search(kernels, problem, g, h);
  const words = [...new Int32Array(buffer, at.out + 8, 6)];
  return {
    score: new Float64Array(buffer, at.out, 1)[0],
    split: words[0] === -1 ? null : words,
    splittable: kind === "counted" ? [...new Int32Array(buffer, at.splittable, 4 * problem.groups)] : null,
  };
}

describe("small nodes are searched from their rows as from their histograms", () => {
  for (const kind of ["splits", "counted"] as const) {
    it(kind, () => {
      let withSplit = 0;
      const property = fc.property(problems, (problem) => {
        const [first, ...others] = [plain, fast].flatMap((kernels) =>
          searches[kind].map((search) => found(kernels, search, kind, problem)),
        );
        for (const other of others) expect(other).toEqual(first);
        if (first!.split) withSplit++;
      });
      fc.assert(property, { numRuns: 300, seed: 3 });
      expect(withSplit).toBeGreaterThan(100);
    });
  }
});
