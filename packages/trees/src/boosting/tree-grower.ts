import { type BoostingKernels, CANDIDATE_BYTES } from "../kernels/boosting.ts";
import { leafScore, leafWeight, type Regularisation } from "../kernels/leaf-score.ts";
import type { Barrier } from "../workers/barrier.ts";
import { TreeTable } from "./grown-trees.ts";
import { Histograms, NO_SLOT } from "./histograms.ts";
import type { BoostingJob } from "./job.ts";
import { Level } from "./level.ts";
import type { Scales } from "./quantise.ts";
import { ColumnSampler } from "./sampling.ts";
import { type Splits, splitRows } from "./split-rows.ts";

/** A gain that is no more than this is no gain: XGBoost's kRtEps. */
const SMALLEST_GAIN = 1e-6;

/**
 * Grows trees level by level. Every thread runs this same program over its own columns and keeps the same books; they meet
 * at barriers, after the best splits are written and after the rows are parted.
 */
export class TreeGrower {
  readonly tree: TreeTable;
  private readonly job: BoostingJob;
  private readonly thread: number;
  private readonly kernels: BoostingKernels;
  private readonly buffer: SharedArrayBuffer;
  private readonly barrier: Barrier;
  private readonly histograms: Histograms;
  private readonly columns: ColumnSampler;
  private readonly allowed: Int32Array;
  private readonly scores: Float64Array;
  private readonly candidates: Int32Array;
  private readonly leftCounts: Int32Array;
  private readonly margins: Float32Array;
  private readonly rowLists: readonly Uint32Array[];
  private readonly splits: Splits;
  private level: Level;
  private next: Level;
  /** Nodes that are not split, with the row list each ended in. */
  private readonly leaves: Level;
  private readonly leafLists: Uint8Array;

  private regularisation: Regularisation = { lambda: 0, alpha: 0, maxDelta: 0 };
  private scales: Scales = { gradient: 1, hessian: 1 };
  /** Smallest hessian sum of a side, and score that is worth a gain of 1, in quantised units. */
  private least = 1;
  private unit = 1;
  private gradients = 0;

  constructor(
    job: BoostingJob,
    thread: number,
    kernels: BoostingKernels,
    buffer: SharedArrayBuffer,
    barrier: Barrier,
  ) {
    this.job = job;
    this.thread = thread;
    this.kernels = kernels;
    this.buffer = buffer;
    this.barrier = barrier;
    this.tree = new TreeTable(job.nodeCapacity);
    this.histograms = new Histograms(job, thread, kernels, buffer);
    this.columns = new ColumnSampler(job.columnCount, job.settings);
    const part = job.parts[thread]!;
    this.allowed = new Int32Array(buffer, part.allowed, 4 * part.groups);
    const capacity = job.levelCapacity;
    this.scores = new Float64Array(buffer, job.candidates, (job.threads * capacity * CANDIDATE_BYTES) / 8);
    this.candidates = new Int32Array(buffer, job.candidates, (job.threads * capacity * CANDIDATE_BYTES) / 4);
    this.leftCounts = new Int32Array(buffer, job.leftCounts, 2 * capacity);
    this.margins = new Float32Array(buffer, job.margins, job.rowCount * job.outputs);
    const listed = job.trainCount + job.evaluationCount;
    this.rowLists = job.rowLists.map((address) => new Uint32Array(buffer, address, listed));
    this.splits = {
      count: 0,
      at: new Int32Array(capacity),
      feature: new Int32Array(capacity),
      bin: new Int32Array(capacity),
      gradient: new Int32Array(capacity),
      hessian: new Int32Array(capacity),
    };
    this.level = new Level(capacity);
    this.next = new Level(capacity);
    this.leaves = new Level(job.nodeCapacity);
    this.leafLists = new Uint8Array(job.nodeCapacity);
    for (let column = 0; column < this.allowed.length; column++) {
      this.allowed[column] = 4 * part.firstGroup + column < job.columnCount ? -1 : 0;
    }
  }

  /**
   * Grows the tree of one output on the first `active` rows of row list `list`, and adds its leaves to the margins of all
   * rows. Ends behind a barrier.
   */
  grow(output: number, list: number, active: number, scales: Scales, seed: number): void {
    this.start(output, scales, seed);
    this.growRoot(list, active);
    let from = list;
    for (let depth = 0; this.level.count > 0; depth++) {
      this.barrier.wait();
      this.chooseSplits(from);
      if (this.splits.count === 0) break;
      const to = from === 1 ? 2 : 1;
      splitRows(this.job, this.kernels, this.buffer, this.thread, this.level, this.splits, from, to);
      this.barrier.wait();
      this.growChildren(depth + 1, to);
      from = to;
    }
    this.addLeaves(output);
    this.barrier.wait();
  }

  private start(output: number, scales: Scales, seed: number): void {
    const { settings, gradients, rowCount } = this.job;
    this.scales = scales;
    this.gradients = gradients + output * rowCount * 8;
    this.regularisation = {
      lambda: settings.lambda * scales.hessian,
      alpha: settings.alpha * scales.gradient,
      maxDelta: (settings.maxDeltaStep * scales.gradient) / scales.hessian,
    };
    const { lambda, alpha, maxDelta } = this.regularisation;
    this.kernels.setRegularisation(lambda, alpha, maxDelta);
    this.least = Math.min(Math.max(1, Math.ceil(settings.minChildWeight * scales.hessian)), 2 ** 31 - 1);
    this.unit = scales.gradient ** 2 / scales.hessian;
    this.histograms.reset();
    this.columns.startTree(seed);
    this.tree.size = 0;
    this.level.count = 0;
    this.leaves.count = 0;
  }

  private growRoot(list: number, active: number): void {
    const { level, histograms, job } = this;
    const slot = histograms.take();
    histograms.build(slot, job.rowLists[list]!, 0, active, this.gradients);
    const { gradient, hessian } = histograms.totals(slot);
    const node = this.tree.addNode(hessian / this.scales.hessian);
    const listed = job.trainCount + job.evaluationCount;
    const at = level.add(node, 0, active, active, listed, gradient, hessian);
    this.columns.startLevel(0);
    this.scan(level, at, slot, NO_SLOT);
  }

  /** Reads all threads' candidates of the level: nodes become splits or leaves. */
  private chooseSplits(list: number): void {
    const { level, splits, job, candidates, scores } = this;
    const { settings } = job;
    const words = CANDIDATE_BYTES / 4;
    let leafCount = this.leaves.count + level.count;
    splits.count = 0;
    for (let i = 0; i < level.count; i++) {
      let best = i;
      for (let t = 1; t < job.threads; t++) {
        // Threads hold ascending columns: among equals the first wins, as in one thread.
        const other = t * job.levelCapacity + i;
        if (candidates[other * words + 2]! < 0) continue;
        const isBetter = scores[(other * words) / 2]! > scores[(best * words) / 2]!;
        if (isBetter || candidates[best * words + 2]! < 0) best = other;
      }
      const at = best * words;
      const gain = (scores[at / 2]! - this.score(level.gradient[i]!, level.hessian[i]!)) / this.unit;
      const isFull = settings.maxLeaves > 0 && leafCount >= settings.maxLeaves;
      if (candidates[at + 2]! < 0 || !(gain > SMALLEST_GAIN) || gain < settings.gamma || isFull) {
        this.histograms.release(level.slot[i]!);
        this.endNode(level, i, list);
        continue;
      }
      leafCount++;
      const s = splits.count++;
      splits.at[s] = i;
      splits.feature[s] = candidates[at + 2]!;
      splits.bin[s] = candidates[at + 3]! + 256 * candidates[at + 4]!;
      splits.gradient[s] = candidates[at + 5]!;
      splits.hessian[s] = candidates[at + 6]!;
      const node = level.node[i]!;
      this.tree.feature[node] = splits.feature[s]!;
      this.tree.bin[node] = splits.bin[s]!;
      this.tree.value[node] = gain;
    }
  }

  private growChildren(depth: number, list: number): void {
    const { level, next, leaves, splits, leftCounts, tree, scales } = this;
    const isLast = depth === this.job.settings.maxDepth;
    const target = isLast ? leaves : next;
    if (!isLast) this.columns.startLevel(depth);
    next.count = 0;
    for (let s = 0; s < splits.count; s++) {
      const i = splits.at[s]!;
      const middle = level.lo[i]! + leftCounts[2 * s]!;
      const idleMiddle = level.idleLo[i]! + leftCounts[2 * s + 1]!;
      const g = splits.gradient[s]!;
      const h = splits.hessian[s]!;
      const restG = level.gradient[i]! - g;
      const restH = level.hessian[i]! - h;
      const left = tree.addNode(h / scales.hessian);
      const right = tree.addNode(restH / scales.hessian);
      tree.left[level.node[i]!] = left;
      const a = target.add(left, level.lo[i]!, middle, level.idleLo[i]!, idleMiddle, g, h);
      const b = target.add(right, middle, level.hi[i]!, idleMiddle, level.idleHi[i]!, restG, restH);
      if (isLast) {
        this.leafLists[a] = list;
        this.leafLists[b] = list;
      } else if (next.hi[a]! - next.lo[a]! <= next.hi[b]! - next.lo[b]!) {
        this.findChildSplits(a, b, level.slot[i]!, list);
      } else this.findChildSplits(b, a, level.slot[i]!, list);
    }
    this.level = next;
    this.next = level;
  }

  /** Candidates of two siblings: the smaller is counted, the larger is what it leaves of their parent's histogram. */
  private findChildSplits(small: number, large: number, parentSlot: number, list: number): void {
    const { next, histograms } = this;
    const smallMay = this.maySplit(next, small);
    const largeMay = this.maySplit(next, large);
    if (largeMay && parentSlot !== NO_SLOT) {
      const slot = smallMay ? histograms.take() : histograms.passing;
      this.build(next, small, slot, list);
      this.scan(next, large, parentSlot, slot);
      if (smallMay) this.scan(next, small, slot, NO_SLOT);
      return;
    }
    histograms.release(parentSlot);
    if (smallMay) this.buildAndScan(next, small, list);
    if (largeMay) this.buildAndScan(next, large, list);
  }

  private buildAndScan(level: Level, i: number, list: number): void {
    const slot = this.histograms.take();
    this.build(level, i, slot, list);
    this.scan(level, i, slot, NO_SLOT);
  }

  private build(level: Level, i: number, slot: number, list: number): void {
    this.histograms.build(slot, this.job.rowLists[list]!, level.lo[i]!, level.hi[i]!, this.gradients);
  }

  /** Writes this thread's candidate for a node whose histogram lies in `slot`, and keeps the histogram if there is room. */
  private scan(level: Level, i: number, slot: number, sibling: number): void {
    if (this.columns.isActive) this.allowColumns(level.node[i]!);
    const toBeat = this.score(level.gradient[i]!, level.hessian[i]!) + SMALLEST_GAIN * this.unit;
    this.histograms.scan(level, i, slot, sibling, this.least, toBeat);
    level.slot[i] = slot === this.histograms.passing ? NO_SLOT : slot;
  }

  /** Whether both sides of a split could reach the least hessian; if not, says so in this thread's candidate. */
  private maySplit(level: Level, i: number): boolean {
    if (level.hi[i]! - level.lo[i]! > 1 && level.hessian[i]! >= 2 * this.least) return true;
    const at = (this.thread * this.job.levelCapacity + i) * (CANDIDATE_BYTES / 4);
    this.candidates[at + 2] = -1;
    return false;
  }

  private allowColumns(node: number): void {
    const first = 4 * this.job.parts[this.thread]!.firstGroup;
    this.allowed.fill(0);
    for (const column of this.columns.forNode(node)) {
      if (column >= first && column - first < this.allowed.length) this.allowed[column - first] = -1;
    }
  }

  private score(gradient: number, hessian: number): number {
    return leafScore(gradient, hessian, this.regularisation);
  }

  private endNode(level: Level, i: number, list: number): void {
    const { leaves } = this;
    const [lo, hi, idleLo, idleHi] = [level.lo[i]!, level.hi[i]!, level.idleLo[i]!, level.idleHi[i]!];
    const at = leaves.add(level.node[i]!, lo, hi, idleLo, idleHi, level.gradient[i]!, level.hessian[i]!);
    this.leafLists[at] = list;
  }

  /** Gives the leaves their values and adds them to the margins of this thread's share of the rows. */
  private addLeaves(output: number): void {
    const { leaves, job, scales, tree } = this;
    const factor = (job.settings.learningRate * scales.hessian) / scales.gradient;
    const base = output * job.rowCount;
    const listed = job.trainCount + job.evaluationCount;
    const first = Math.floor((listed * this.thread) / job.threads);
    const last = Math.floor((listed * (this.thread + 1)) / job.threads);
    for (let leaf = 0; leaf < leaves.count; leaf++) {
      const [g, h] = [leaves.gradient[leaf]!, leaves.hessian[leaf]!];
      const value = h < this.least ? 0 : Math.fround(leafWeight(g, h, this.regularisation) * factor);
      tree.value[leaves.node[leaf]!] = value;
      const rows = this.rowLists[this.leafLists[leaf]!]!;
      this.raise(rows, Math.max(leaves.lo[leaf]!, first), Math.min(leaves.hi[leaf]!, last), base, value);
      this.raise(
        rows,
        Math.max(leaves.idleLo[leaf]!, first),
        Math.min(leaves.idleHi[leaf]!, last),
        base,
        value,
      );
    }
  }

  private raise(rows: Uint32Array, from: number, to: number, base: number, value: number): void {
    const { margins } = this;
    for (let i = from; i < to; i++) margins[base + rows[i]!]! += value;
  }
}
