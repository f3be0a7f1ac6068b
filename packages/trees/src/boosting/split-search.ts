import { type BoostingKernels, CANDIDATE_BYTES } from "../kernels/boosting.ts";
import { leafScore, type Regularisation } from "../kernels/leaf-score.ts";
import { Histograms } from "./histograms.ts";
import type { BoostingJob } from "./job.ts";
import { NO_SLOT, type NodeList } from "./node-list.ts";
import type { Scales } from "./quantise.ts";
import { ColumnSampler } from "./sampling.ts";

/** A gain that is no more than this is no gain: XGBoost's kRtEps. */
const SMALLEST_GAIN = 1e-6;

const WORDS = CANDIDATE_BYTES / 4;

/** Looks for nodes' best splits: each thread over its own columns, the best of all threads once they have met. */
export class SplitSearch {
  readonly columns: ColumnSampler;
  readonly histograms: Histograms;
  /** Smallest hessian sum of a side, in quantised units. */
  least = 1;
  penalties: Regularisation = { lambda: 0, alpha: 0, maxDelta: 0 };
  /** Candidates of all threads, thread after thread, as int32 and as float64. */
  readonly words: Int32Array;
  private readonly scores: Float64Array;
  private readonly job: BoostingJob;
  private readonly thread: number;
  private readonly kernels: BoostingKernels;
  private readonly allowed: Int32Array;
  /** Score that is worth a gain of 1, in quantised units. */
  private unit = 1;
  private gradients = 0;

  constructor(job: BoostingJob, thread: number, kernels: BoostingKernels, buffer: SharedArrayBuffer) {
    this.job = job;
    this.thread = thread;
    this.kernels = kernels;
    this.histograms = new Histograms(job, thread, kernels, buffer);
    this.columns = new ColumnSampler(job.columnCount, job.settings);
    const part = job.parts[thread]!;
    const records = job.threads * job.openCapacity;
    this.scores = new Float64Array(buffer, job.candidates, (records * CANDIDATE_BYTES) / 8);
    this.words = new Int32Array(buffer, job.candidates, records * WORDS);
    this.allowed = new Int32Array(buffer, part.allowed, 4 * part.groups);
    for (let column = 0; column < this.allowed.length; column++) {
      this.allowed[column] = 4 * part.firstGroup + column < job.columnCount ? -1 : 0;
    }
  }

  startTree(output: number, scales: Scales, seed: number): void {
    const { settings, gradients, rowCount } = this.job;
    this.gradients = gradients + output * rowCount * 8;
    this.penalties = {
      lambda: settings.lambda * scales.hessian,
      alpha: settings.alpha * scales.gradient,
      maxDelta: (settings.maxDeltaStep * scales.gradient) / scales.hessian,
    };
    const { lambda, alpha, maxDelta } = this.penalties;
    this.kernels.setRegularisation(lambda, alpha, maxDelta);
    this.least = Math.min(Math.max(1, Math.ceil(settings.minChildWeight * scales.hessian)), 2 ** 31 - 1);
    this.unit = scales.gradient ** 2 / scales.hessian;
    this.histograms.reset();
    this.columns.startTree(seed);
  }

  /** Counts the root's rows into a histogram that is kept, and returns their sums. */
  countRoot(list: number, rows: number): { slot: number; gradient: number; hessian: number } {
    const slot = this.histograms.take();
    this.histograms.build(slot, this.job.rowLists[list]!, 0, rows, this.gradients);
    return { slot, ...this.histograms.totals(slot) };
  }

  /** Candidates of two siblings: the smaller is counted, the larger is what it leaves of their parent's histogram. */
  searchSiblings(nodes: NodeList, left: number, right: number, parentSlot: number): void {
    const leftRows = nodes.hi[left]! - nodes.lo[left]!;
    const rightRows = nodes.hi[right]! - nodes.lo[right]!;
    const [small, large] = leftRows <= rightRows ? [left, right] : [right, left];
    const smallMay = this.maySplit(nodes, small);
    const largeMay = this.maySplit(nodes, large);
    const { histograms } = this;
    if (largeMay && parentSlot !== NO_SLOT) {
      const slot = smallMay ? histograms.take() : histograms.passing;
      this.count(nodes, small, slot);
      this.scan(nodes, large, parentSlot, slot);
      if (smallMay) this.scan(nodes, small, slot, NO_SLOT);
      return;
    }
    histograms.release(parentSlot);
    for (const i of [small, large]) {
      if (!(i === small ? smallMay : largeMay)) continue;
      const slot = histograms.take();
      this.count(nodes, i, slot);
      this.scan(nodes, i, slot, NO_SLOT);
    }
  }

  /** Writes this thread's candidate for a node whose histogram lies in `slot`, and keeps the histogram if there is room. */
  scan(nodes: NodeList, i: number, slot: number, sibling: number): void {
    if (this.columns.isActive) this.allowColumns(nodes.node[i]!);
    const toBeat = this.score(nodes.gradient[i]!, nodes.hessian[i]!) + SMALLEST_GAIN * this.unit;
    this.histograms.scan(nodes, i, slot, sibling, this.least, toBeat);
    nodes.slot[i] = slot === this.histograms.passing ? NO_SLOT : slot;
  }

  /** The best of all threads' candidates for a node, as its first index in `words`; −1 without one that gains enough. */
  best(nodes: NodeList, i: number): number {
    const { job, words, scores } = this;
    let best = i;
    for (let t = 1; t < job.threads; t++) {
      // Threads hold ascending columns: among equals the first wins, as in one thread.
      const other = t * job.openCapacity + i;
      if (words[other * WORDS + 2]! < 0) continue;
      const isBetter = scores[(other * WORDS) / 2]! > scores[(best * WORDS) / 2]!;
      if (isBetter || words[best * WORDS + 2]! < 0) best = other;
    }
    const at = best * WORDS;
    const gain = this.gain(nodes, i, at);
    return words[at + 2]! >= 0 && gain > SMALLEST_GAIN && gain >= job.settings.gamma ? at : -1;
  }

  /** What the candidate at `at` gains for node `i`, in units of twice the loss. */
  gain(nodes: NodeList, i: number, at: number): number {
    return (this.scores[at / 2]! - this.score(nodes.gradient[i]!, nodes.hessian[i]!)) / this.unit;
  }

  private count(nodes: NodeList, i: number, slot: number): void {
    const list = this.job.rowLists[nodes.list[i]!]!;
    this.histograms.build(slot, list, nodes.lo[i]!, nodes.hi[i]!, this.gradients);
  }

  /** Whether both sides of a split could reach the least hessian; if not, says so in this thread's candidate. */
  private maySplit(nodes: NodeList, i: number): boolean {
    if (nodes.hi[i]! - nodes.lo[i]! > 1 && nodes.hessian[i]! >= 2 * this.least) return true;
    this.words[(this.thread * this.job.openCapacity + i) * WORDS + 2] = -1;
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
    return leafScore(gradient, hessian, this.penalties);
  }
}
