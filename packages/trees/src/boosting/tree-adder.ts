import { MISSING_BIN } from "../binning/cuts.ts";
import { SET_WORDS } from "../kernels/boosting.ts";
import { setNumber, type TreeList } from "./grown-trees.ts";
import type { BoostingJob } from "./job.ts";

/** Adds trees, times a factor, to the margins of a thread's share of the rows. */
export class TreeAdder {
  private readonly job: BoostingJob;
  private readonly trees: TreeList;
  private readonly rows: Int32Array;
  private readonly margins: Float32Array;
  private readonly bins: Uint8Array;

  constructor(job: BoostingJob, thread: number, buffer: SharedArrayBuffer, trees: TreeList) {
    const listed = job.trainCount + job.evaluationCount;
    const rows = new Int32Array(buffer, job.rowLists[0], listed);
    const first = Math.floor((listed * thread) / job.threads);
    this.rows = rows.subarray(first, Math.floor((listed * (thread + 1)) / job.threads));
    this.job = job;
    this.trees = trees;
    this.margins = new Float32Array(buffer, job.margins, job.rowCount * job.outputs);
    this.bins = new Uint8Array(buffer, job.bins, job.columnCount * job.columnStride);
  }

  /** Cost O(rows × depth). */
  add(tree: number, factor: number): void {
    const { rows, margins, bins, job } = this;
    const { columnStride, outputs, rowCount } = job;
    const { first, nodes, sets } = this.trees.treeAt(tree);
    const { feature, bin, left, value } = nodes;
    const base = (tree % outputs) * rowCount;
    for (const row of rows) {
      let at = first;
      while (feature[at]! >= 0) {
        const found = bins[feature[at]! * columnStride + row]!;
        const set = SET_WORDS * setNumber(bin[at]!);
        const goesLeft =
          set >= 0
            ? (sets[set + (found >> 5)]! >>> (found & 31)) & 1
            : found <= (bin[at]! & 255) || (found === MISSING_BIN && bin[at]! >= 256);
        at = first + left[at]! + Number(!goesLeft);
      }
      margins[base + row]! += factor * value[at]!;
    }
  }
}
