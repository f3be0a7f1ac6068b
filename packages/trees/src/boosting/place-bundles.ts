import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { GROUP_BYTES } from "../kernels/boosting.ts";
import type { Layout } from "../memory/shared-memory.ts";
import type { Bundle, BundlePlan } from "./bundles.ts";

/** Where a fit has its bundled columns, and what one thread needs to count on them. */
export interface PlacedBundles {
  /** Bundles row by row, from the thread's first on, and bytes of a row. */
  readonly rowMajor: number;
  readonly rowStride: number;
  /** Groups of four bundles, and the histogram they are counted into. */
  readonly groups: number;
  readonly histogram: number;
  /** What turns it into that of the columns; see assembly/boosting-bundles.ts. */
  readonly table: number;
  readonly features: number;
}

/** Lays the bundles of all threads out; one entry a thread. */
export function layBundles(layout: Layout, plan: BundlePlan, rowCount: number): PlacedBundles[] {
  const all = layout.take(rowCount * plan.rowStride + 16);
  let before = 0;
  return plan.parts.map((bundles) => {
    const groups = Math.ceil(bundles.length / 4);
    const placed = {
      rowMajor: all + 4 * before,
      rowStride: plan.rowStride,
      groups,
      histogram: layout.take(groups * GROUP_BYTES),
      table: layout.take(4 * bundles.reduce((sum, bundle) => sum + tableWords(bundle), 0)),
      features: bundles.reduce((sum, { members }) => sum + members.length, 0),
    };
    before += groups;
    return placed;
  });
}

/** Writes the codes of the training rows, and the tables. */
export function fillBundles(
  buffer: SharedArrayBuffer,
  matrix: BinnedMatrix,
  rows: Int32Array,
  plan: BundlePlan,
  placed: readonly PlacedBundles[],
  firstColumns: readonly number[],
): void {
  for (const [thread, bundles] of plan.parts.entries()) {
    const { rowMajor, rowStride, table } = placed[thread]!;
    const codes = new Uint8Array(buffer, rowMajor);
    const words: number[] = [];
    for (const [b, bundle] of bundles.entries()) {
      for (const row of rows) codes[row * rowStride + b] = 0;
      for (const { column, commonest, codeOf } of bundle.members) {
        const cells = matrix.column(column);
        for (const row of rows) {
          const bin = cells[row]!;
          if (bin !== commonest) codes[row * rowStride + b] = codeOf[bin]!;
        }
        const pairs = pairsOf(codeOf, commonest);
        const target = columnOffset(column - firstColumns[thread]!);
        words.push(columnOffset(b), target, bundle.codes, commonest, pairs.length / 2, ...pairs);
      }
    }
    new Int32Array(buffer, table, words.length).set(words);
  }
}

function tableWords({ members }: Bundle): number {
  return members.reduce((sum, { codeOf, commonest }) => sum + 5 + pairsOf(codeOf, commonest).length, 0);
}

function pairsOf(codeOf: Int16Array, commonest: number): number[] {
  const bins = [...codeOf.keys()].filter((bin) => bin !== commonest && codeOf[bin]! >= 0);
  return bins.flatMap((bin) => [codeOf[bin]!, bin]);
}

/** Byte offset of a column's bin 0 within a histogram. */
function columnOffset(column: number): number {
  return (column >> 2) * GROUP_BYTES + (column & 3) * 8;
}
