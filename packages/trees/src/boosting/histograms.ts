import { MISSING_BIN } from "../binning/cuts.ts";
import { type BoostingKernels, CANDIDATE_BYTES, GROUP_BYTES } from "../kernels/boosting.ts";
import type { BoostingJob, ThreadPart } from "./job.ts";
import { NO_SLOT, type NodeList } from "./node-list.ts";
import type { SplitRules } from "./split-rules.ts";

/** One thread's histograms: those of its own columns, for every node whose splits are looked for. */
export class Histograms {
  private readonly job: BoostingJob;
  private readonly part: ThreadPart;
  private readonly kernels: BoostingKernels;
  private readonly buffer: SharedArrayBuffer;
  private readonly candidates: number;
  private readonly free: Int32Array;
  private freeCount = 0;

  constructor(job: BoostingJob, thread: number, kernels: BoostingKernels, buffer: SharedArrayBuffer) {
    this.job = job;
    this.part = job.parts[thread]!;
    this.kernels = kernels;
    this.buffer = buffer;
    this.candidates = job.candidates + thread * job.openCapacity * CANDIDATE_BYTES;
    this.free = new Int32Array(this.part.slots);
  }

  /** Forgets all histograms. */
  reset(): void {
    for (let i = 0; i < this.free.length; i++) this.free[i] = this.free.length - 1 - i;
    this.freeCount = this.free.length;
  }

  /** A place to keep a histogram, or the one for passing use when all are taken. */
  take(): number {
    return this.freeCount > 0 ? this.free[--this.freeCount]! : this.passing;
  }

  /** The place for histograms that are not kept. */
  get passing(): number {
    return this.part.slots;
  }

  release(slot: number): void {
    if (slot !== NO_SLOT && slot !== this.passing) this.free[this.freeCount++] = slot;
  }

  /** Counts a node's rows into a slot. */
  build(slot: number, rowList: number, lo: number, hi: number, gradients: number): void {
    const { part, job } = this;
    const at = this.address(slot);
    if (part.bundles) {
      const { rowMajor, rowStride, groups, histogram, table, features } = part.bundles;
      this.add(rowList, lo, hi, rowMajor, rowStride, groups, gradients, histogram);
      const groupBins = job.groupBins + 8 * part.firstGroup;
      this.kernels.expandBundles(histogram, at, part.groups, groupBins, table, features);
      return;
    }
    const cells = job.rowMajor + 4 * part.firstGroup;
    this.add(rowList, lo, hi, cells, job.rowStride, part.groups, gradients, at);
  }

  private add(
    rowList: number,
    lo: number,
    hi: number,
    cells: number,
    stride: number,
    groups: number,
    gradients: number,
    at: number,
  ): void {
    this.kernels.clearHistogram(at, groups);
    this.kernels.addHistogram(
      rowList + 4 * lo,
      hi - lo,
      cells,
      stride,
      groups,
      gradients,
      at,
      this.part.packedRows,
    );
  }

  /** Best split of node `i` into its candidate; with `sibling` the slot holds the parent's sums, which become the node's. */
  scan(
    nodes: NodeList,
    i: number,
    slot: number,
    sibling: number,
    { leastHessian, leastRows }: SplitRules,
    toBeat: number,
  ): void {
    const { part, job, kernels } = this;
    const at = this.address(slot);
    const other = sibling === NO_SLOT ? 0 : this.address(sibling);
    const { groups, allowed } = part;
    const first = 4 * part.firstGroup;
    const groupBins = job.groupBins + 8 * part.firstGroup;
    const [g, h] = [nodes.gradient[i]!, nodes.hessian[i]!];
    const out = this.candidate(i);
    if (job.settings.growth.rules === "xgboost") {
      kernels.scanSplits(at, other, groups, first, allowed, groupBins, g, h, leastHessian, toBeat, out);
      return;
    }
    const missing = job.missing + 4 * first;
    const [rows, weight] = [nodes.rowsOf(i), nodes.weight[i]!];
    kernels.scanCounted(
      at,
      other,
      groups,
      first,
      allowed,
      groupBins,
      missing,
      g,
      h,
      rows,
      weight,
      leastHessian,
      leastRows,
      toBeat,
      part.splittable,
      out,
    );
  }

  /** The same for a node of up to PACKED_ROWS rows, which are counted on the way: nothing is taken, nothing is kept. */
  scanRows(
    nodes: NodeList,
    i: number,
    gradients: number,
    { leastHessian, leastRows }: SplitRules,
    toBeat: number,
  ): void {
    const { part, job, kernels } = this;
    const { groups, allowed, packedRows, groupSums } = part;
    const first = 4 * part.firstGroup;
    const groupBins = job.groupBins + 8 * part.firstGroup;
    const [g, h] = [nodes.gradient[i]!, nodes.hessian[i]!];
    const rows = nodes.rowsOf(i);
    const list = job.rowLists[nodes.list[i]!]! + 4 * nodes.lo[i]!;
    const out = this.candidate(i);
    kernels.packRows(list, rows, job.rowMajor + first, job.rowStride, groups, gradients, packedRows);
    if (job.settings.growth.rules === "xgboost") {
      kernels.scanPackedSplits(
        packedRows,
        rows,
        groupSums,
        groups,
        first,
        allowed,
        groupBins,
        g,
        h,
        leastHessian,
        toBeat,
        out,
      );
      return;
    }
    kernels.scanPackedCounted(
      packedRows,
      groupSums,
      groups,
      first,
      allowed,
      groupBins,
      job.missing + 4 * first,
      g,
      h,
      rows,
      nodes.weight[i]!,
      leastHessian,
      leastRows,
      toBeat,
      part.splittable,
      out,
    );
  }

  /** Where this thread's candidate for node `i` lies. */
  candidate(i: number): number {
    return this.candidates + i * CANDIDATE_BYTES;
  }

  /** Gradient and hessian sums of all rows in a slot, read off its first column. */
  totals(slot: number): { readonly gradient: number; readonly hessian: number } {
    const words = new Int32Array(this.buffer, this.address(slot), GROUP_BYTES / 4);
    let gradient = 0;
    let hessian = 0;
    const groupBins = new Int32Array(this.buffer, this.job.groupBins + 8 * this.part.firstGroup, 1);
    // Bins beyond those in use may hold anything.
    for (let bin = 0; bin < 256; bin++) {
      if (bin >= groupBins[0]! && bin !== MISSING_BIN) continue;
      hessian += words[bin * 8]!;
      gradient += words[bin * 8 + 1]!;
    }
    return { gradient, hessian };
  }

  /** Where a histogram lies. */
  address(slot: number): number {
    return this.part.histograms + slot * this.part.groups * GROUP_BYTES;
  }
}
