import {
  SYMMETRIC_CANDIDATE_BYTES,
  type SymmetricKernels,
  symmetricGroupBytes,
  vectorsFor,
} from "../kernels/symmetric.ts";
import { deriveSeed } from "../random.ts";
import type { Barrier } from "../workers/barrier.ts";
import type { SymmetricJob, SymmetricPart } from "./job.ts";
import type { RecordScales } from "./records.ts";
import { redundantSplit } from "./redundant-split.ts";

/**
 * Finds the splits of symmetric trees, one a level for all its leaves. Every thread runs this same program over its own
 * columns and keeps the same books; they meet at barriers, after the best splits are written and after the rows are parted.
 */
export class SymmetricGrower {
  /** Column and position (see assembly/symmetric-scan.ts) of each level's split. */
  readonly columns: Int32Array;
  readonly positions: Int32Array;
  depth = 0;
  private readonly job: SymmetricJob;
  private readonly part: SymmetricPart;
  private readonly thread: number;
  private readonly kernels: SymmetricKernels;
  private readonly barrier: Barrier;
  private readonly scores: Float64Array;
  private readonly candidates: Int32Array;
  private readonly leftCounts: Int32Array;
  private readonly allRanges: Int32Array;
  private readonly ranges: Int32Array;
  private readonly factors: Float64Array;
  /** Rows of each leaf: places lo … hi − 1 of the row list. */
  private readonly lo: Int32Array;
  private readonly hi: Int32Array;
  private readonly slotOf: Int32Array;
  private readonly vectors: number;
  private readonly groupBytes: number;
  private lambda = 0;

  constructor(
    job: SymmetricJob,
    thread: number,
    kernels: SymmetricKernels,
    buffer: SharedArrayBuffer,
    barrier: Barrier,
  ) {
    const { depth } = job.settings;
    this.job = job;
    this.thread = thread;
    this.part = job.parts[thread]!;
    this.kernels = kernels;
    this.barrier = barrier;
    this.columns = new Int32Array(depth);
    this.positions = new Int32Array(depth);
    const bytes = job.threads * SYMMETRIC_CANDIDATE_BYTES;
    this.scores = new Float64Array(buffer, job.candidates, bytes / 8);
    this.candidates = new Int32Array(buffer, job.candidates, bytes / 4);
    this.leftCounts = new Int32Array(buffer, job.leftCounts, 2 ** depth);
    const { firstGroup, groups } = this.part;
    this.allRanges = new Int32Array(buffer, job.ranges + 32 * firstGroup, 8 * groups);
    this.ranges = new Int32Array(buffer, this.part.ranges, 8 * groups);
    this.factors = new Float64Array(buffer, this.part.factors, 4 * groups).fill(1);
    const { penalties } = job;
    if (penalties) {
      this.factors.set(penalties.factors.subarray(4 * firstGroup, 4 * (firstGroup + groups)));
    }
    this.lo = new Int32Array(2 ** depth);
    this.hi = new Int32Array(2 ** depth);
    this.slotOf = new Int32Array(2 ** depth);
    this.vectors = vectorsFor(job.outputs);
    this.groupBytes = symmetricGroupBytes(job.outputs);
  }

  /**
   * Finds the splits of one tree from the first `active` rows of row list `list`; `deviation` is the standard deviation of
   * the noise on scores, in their own units.
   */
  grow(list: number, active: number, scales: RecordScales, deviation: number, seed: number): void {
    const { job } = this;
    const { settings } = job;
    this.depth = 0;
    this.lo[0] = 0;
    this.hi[0] = active;
    // A penalty of 0 is CatBoost's 1e-20, which keeps empty leaves from dividing by 0.
    this.lambda = Math.max(settings.l2, 1e-20) * job.meanWeight * scales.weight;
    const isCosine = settings.scoreFunction === "Cosine";
    const unit = scales.gradient / Math.sqrt(scales.weight);
    const noise = deviation * (isCosine ? unit : unit * unit);
    let from = list;
    while (this.depth < settings.depth) {
      const levelSeed = deriveSeed(seed, this.depth);
      this.scanLevel(from);
      this.drawColumns(levelSeed);
      this.propose(isCosine, noise, levelSeed);
      this.barrier.wait();
      if (!this.choose()) return;
      if (this.depth === settings.depth) return;
      const to = from === 1 ? 2 : 1;
      this.partRows(from, to);
      this.barrier.wait();
      this.splitLeaves();
      const redundant = redundantSplit(2 ** this.depth, (leaf) => this.hi[leaf] === this.lo[leaf]);
      if (redundant >= 0) {
        this.removeSplit(redundant);
        return;
      }
      from = to;
    }
  }

  /** Takes a split out that parts no leaf. */
  removeSplit(level: number): void {
    this.columns.copyWithin(level, level + 1, this.depth);
    this.positions.copyWithin(level, level + 1, this.depth);
    this.depth--;
  }

  /** Scores of this thread's splits, summed over the leaves. */
  private scanLevel(list: number): void {
    const { part, lo, hi, slotOf, depth } = this;
    this.kernels.clearHistogram(part.scores, part.groups);
    const leaves = 2 ** depth;
    if (depth === 0 || !part.keepsHistograms) {
      slotOf[0] = 0;
      for (let leaf = 0; leaf < leaves; leaf++) {
        if (lo[leaf] === hi[leaf]) continue;
        this.build(0, leaf, list);
        this.scan(0, -1);
      }
      return;
    }
    const half = leaves / 2;
    for (let left = 0; left < half; left++) {
      const right = left + half;
      const isLeftSmall = hi[left]! - lo[left]! <= hi[right]! - lo[right]!;
      const small = isLeftSmall ? left : right;
      const large = isLeftSmall ? right : left;
      const slot = slotOf[left]!;
      // The slot of the right child's number is free: leaves before had lower numbers.
      slotOf[small] = right;
      slotOf[large] = slot;
      if (lo[large] === hi[large]) continue;
      if (lo[small] === hi[small]) {
        this.scan(slot, -1);
        continue;
      }
      this.build(right, small, list);
      this.scan(slot, right);
      this.scan(right, -1);
    }
  }

  private build(slot: number, leaf: number, list: number): void {
    const { part, job, kernels, vectors } = this;
    const at = this.histogram(slot);
    kernels.clearHistogram(at, (part.groups * this.groupBytes) / 8192);
    const rows = job.rowLists[list]! + 4 * this.lo[leaf]!;
    const count = this.hi[leaf]! - this.lo[leaf]!;
    const bins = job.rowMajor + 4 * part.firstGroup;
    if (job.outputs === 1) {
      kernels.addHistogram(rows, count, bins, job.rowStride, part.groups, job.records, at, part.packedRows);
    } else {
      kernels.addVectorHistogram(
        rows,
        count,
        bins,
        job.rowStride,
        part.groups,
        job.records,
        vectors,
        at,
        part.packedRows,
      );
    }
  }

  private scan(slot: number, sibling: number): void {
    const { part, job, kernels, lambda } = this;
    const subtract = sibling < 0 ? 0 : this.histogram(sibling);
    const groupBins = job.groupBins + 8 * part.firstGroup;
    const missingLeft = Number(job.settings.missingLeft);
    const at = this.histogram(slot);
    if (job.outputs === 1) {
      kernels.scanSymmetric(at, subtract, part.groups, groupBins, missingLeft, lambda, part.scores);
      return;
    }
    const { groups, sums, scores } = part;
    kernels.scanSymmetricVectors(
      at,
      subtract,
      groups,
      groupBins,
      missingLeft,
      lambda,
      this.vectors,
      sums,
      scores,
    );
  }

  private histogram(slot: number): number {
    return this.part.histograms + slot * this.part.groups * this.groupBytes;
  }

  /** Each column takes part in a level with probability `columnsByLevel`; all do where none was drawn. */
  private drawColumns(seed: number): void {
    const { job, ranges } = this;
    const share = job.settings.columnsByLevel;
    ranges.set(this.allRanges);
    if (share === 1) return;
    const isDrawn = (column: number): boolean =>
      deriveSeed(seed ^ 0x5bd1e995, column) >>> 0 < share * 2 ** 32;
    let any = false;
    for (let column = 0; column < job.columnCount && !any; column++) any = isDrawn(column);
    const first = 4 * this.part.firstGroup;
    for (let c = 0; any && c < ranges.length / 2; c++) if (!isDrawn(first + c)) ranges[2 * c + 1] = 0;
  }

  private propose(isCosine: boolean, deviation: number, seed: number): void {
    const { part, job, kernels } = this;
    kernels.bestSymmetric(
      part.scores,
      Math.min(4 * part.groups, job.columnCount - 4 * part.firstGroup),
      4 * part.firstGroup,
      part.ranges,
      part.factors,
      Number(isCosine),
      deviation,
      seed,
      job.normals,
      job.candidates + this.thread * SYMMETRIC_CANDIDATE_BYTES,
    );
  }

  /** Reads all threads' candidates; false when there is no split left. */
  private choose(): boolean {
    const { candidates, scores, job } = this;
    let best = -1;
    for (let t = 0; t < job.threads; t++) {
      // Threads hold ascending columns: among equals the first wins, as in one thread.
      if (candidates[4 * t + 2]! >= 0 && (best < 0 || scores[2 * t]! > scores[2 * best]!)) best = t;
    }
    if (best < 0) return false;
    this.columns[this.depth] = candidates[4 * best + 2]!;
    this.forgive(candidates[4 * best + 2]!);
    this.positions[this.depth] = candidates[4 * best + 3]!;
    this.depth++;
    return true;
  }

  /** A column's kin bear no penalty once it is in the model. */
  private forgive(column: number): void {
    const { penalties } = this.job;
    const kin = penalties?.kin[column] ?? -1;
    if (kin < 0) return;
    const first = 4 * this.part.firstGroup;
    for (let c = 0; c < this.factors.length; c++) {
      if (penalties!.kin[first + c] === kin) this.factors[c] = 1;
    }
  }

  /** Parts this thread's share of the leaves by the last split; a side each while there are fewer leaves than threads. */
  private partRows(fromList: number, toList: number): void {
    const { job, kernels, thread, lo, hi, leftCounts } = this;
    const level = this.depth - 1;
    const from = job.rowLists[fromList]!;
    const to = job.rowLists[toList]!;
    const { column, limit, shift } = this.split(level);
    const leaves = 2 ** level;
    const { waste } = this.part;
    for (let leaf = 0; leaf < leaves; leaf++) {
      const [first, last] = [lo[leaf]!, hi[leaf]!];
      if (leaves >= job.threads) {
        if (leaf % job.threads !== thread) continue;
        leftCounts[leaf] =
          last > first ? kernels.partitionRows(from, to, first, last, column, limit, shift) : 0;
        continue;
      }
      for (const side of [0, 1]) {
        if ((2 * leaf + side) % job.threads !== thread) continue;
        const went = kernels.partitionSide(from, to, first, last, column, limit, shift, side, waste);
        if (side === 0) leftCounts[leaf] = went;
      }
    }
  }

  private splitLeaves(): void {
    const { lo, hi, leftCounts } = this;
    const half = 2 ** (this.depth - 1);
    for (let leaf = 0; leaf < half; leaf++) {
      const middle = lo[leaf]! + leftCounts[leaf]!;
      lo[leaf + half] = middle;
      hi[leaf + half] = hi[leaf]!;
      hi[leaf] = middle;
    }
  }

  /** A level's split as the kernels that part rows take it. */
  private split(level: number) {
    const { job } = this;
    const shift = Number(job.settings.missingLeft);
    return {
      column: job.bins + this.columns[level]! * job.columnStride,
      limit: this.positions[level]! - 1 + shift,
      shift,
    };
  }

  /** Writes the leaf numbers of this thread's share of all rows: bit l is set where split l sends a row right. */
  markLeaves(buffer: SharedArrayBuffer): void {
    const { job, thread, kernels } = this;
    const blocks = job.columnStride / 64;
    const from = 64 * Math.floor((blocks * thread) / job.threads);
    const to = 64 * Math.floor((blocks * (thread + 1)) / job.threads);
    const count = to - from;
    const planes = job.settings.depth > 8 ? 2 : 1;
    for (let plane = 0; plane < planes; plane++) {
      new Uint8Array(buffer, job.leaves[plane]! + from, count).fill(0);
    }
    for (let level = 0; level < this.depth; level++) {
      const { column, limit, shift } = this.split(level);
      const leaves = job.leaves[level >> 3]! + from;
      kernels.markLeaves(column + from, count, limit, shift, 1 << (level & 7), leaves);
    }
  }
}
