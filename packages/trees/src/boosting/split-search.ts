import { type BoostingKernels, CANDIDATE_BYTES, PACKED_ROWS } from "../kernels/boosting.ts";
import { CategorySearch } from "./category-search.ts";
import { ColumnSampler } from "./column-sampler.ts";
import type { TreeTable } from "./grown-trees.ts";
import { Histograms } from "./histograms.ts";
import { Interactions } from "./interactions.ts";
import type { BoostingJob } from "./job.ts";
import { NO_SLOT, type NodeList } from "./node-list.ts";
import type { SplitRules } from "./split-rules.ts";
import { SplittableColumns } from "./splittable-columns.ts";

const WORDS = CANDIDATE_BYTES / 4;

/** Looks for nodes' best splits: each thread over its own columns, the best of all threads once they have met. */
export class SplitSearch {
  readonly columns: ColumnSampler;
  readonly histograms: Histograms;
  /** Candidates of all threads, thread after thread, as int32 and as float64. */
  readonly words: Int32Array;
  private readonly scores: Float64Array;
  private readonly job: BoostingJob;
  private readonly thread: number;
  private readonly kernels: BoostingKernels;
  private readonly allowed: Int32Array;
  /** What is allowed where nothing is drawn or constrained. */
  private readonly all: Int32Array;
  private readonly categories: CategorySearch;
  private readonly interactions: Interactions | null;
  private readonly splittable: SplittableColumns | null;
  /** Whether small nodes are scanned from their rows: bundles and categories take a whole histogram. */
  private readonly packsRows: boolean;
  private rules!: SplitRules;
  private gradients = 0;

  constructor(
    job: BoostingJob,
    thread: number,
    kernels: BoostingKernels,
    buffer: SharedArrayBuffer,
    tree: TreeTable,
  ) {
    this.job = job;
    this.thread = thread;
    this.kernels = kernels;
    this.histograms = new Histograms(job, thread, kernels, buffer);
    this.columns = new ColumnSampler(job.columnCount, job.settings);
    const { interactions } = job.settings.growth;
    this.interactions = interactions ? new Interactions(interactions, tree) : null;
    const { rules, order } = job.settings.growth;
    const prunes = rules === "lightgbm" && order === "leaf";
    this.splittable = prunes ? new SplittableColumns(job, thread, buffer) : null;
    const part = job.parts[thread]!;
    const records = job.threads * job.openCapacity;
    this.scores = new Float64Array(buffer, job.candidates, (records * CANDIDATE_BYTES) / 8);
    this.words = new Int32Array(buffer, job.candidates, records * WORDS);
    this.allowed = new Int32Array(buffer, part.allowed, 4 * part.groups);
    for (let column = 0; column < this.allowed.length; column++) {
      this.allowed[column] = 4 * part.firstGroup + column < job.columnCount ? -1 : 0;
    }
    this.categories = new CategorySearch(job, thread, kernels, tree);
    this.categories.takeAllowed(this.allowed);
    this.all = this.allowed.slice();
    this.packsRows = part.bundles === null && this.categories.isIdle;
  }

  startTree(output: number, rules: SplitRules, seed: number): void {
    const { gradients, rowCount } = this.job;
    this.gradients = gradients + output * rowCount * 8;
    this.rules = rules;
    const { lambda, alpha, maxDelta, smoothing } = rules.penalties;
    this.kernels.setRegularisation(lambda, alpha, maxDelta, smoothing);
    this.categories.startTree(rules.categories);
    this.histograms.reset();
    this.columns.startTree(seed);
    this.splittable?.startTree();
  }

  /** Counts the root's rows into a histogram that is kept, and returns their sums. */
  countRoot(list: number, rows: number): { slot: number; gradient: number; hessian: number } {
    const slot = this.histograms.take();
    this.histograms.build(slot, this.job.rowLists[list]!, 0, rows, this.gradients);
    return { slot, ...this.histograms.totals(slot) };
  }

  /** Candidate of the root, whose histogram lies in `slot`. */
  searchRoot(nodes: NodeList, slot: number): void {
    this.columns.startLevel(0);
    if (this.maySplit(nodes, 0)) this.scan(nodes, 0, slot, NO_SLOT);
  }

  /**
   * Candidates of two siblings. The rows of small nodes are counted on the way; of others the smaller is counted, the larger is
   * what it leaves of their parent's histogram.
   */
  searchSiblings(nodes: NodeList, left: number, right: number, parentSlot: number): void {
    const [small, large] = nodes.rowsOf(left) <= nodes.rowsOf(right) ? [left, right] : [right, left];
    const smallMay = this.maySplit(nodes, small);
    const largeMay = this.maySplit(nodes, large);
    const { histograms } = this;
    if (largeMay && parentSlot !== NO_SLOT && !this.isPacked(nodes, large)) {
      // No histogram of a small node is kept: none below it will be made of one.
      const slot = smallMay && !this.isPacked(nodes, small) ? histograms.take() : histograms.passing;
      this.count(nodes, small, slot);
      this.scan(nodes, large, parentSlot, slot);
      if (smallMay) this.scan(nodes, small, slot, NO_SLOT);
      return;
    }
    histograms.release(parentSlot);
    for (const i of [small, large]) {
      if (!(i === small ? smallMay : largeMay)) continue;
      if (this.isPacked(nodes, i)) {
        this.scanRows(nodes, i);
        continue;
      }
      const slot = histograms.take();
      this.count(nodes, i, slot);
      this.scan(nodes, i, slot, NO_SLOT);
    }
  }

  /** Tells that the node at place `right` is the sibling of the one that took its parent's place. */
  addSibling(parentPlace: number, right: number): void {
    this.splittable?.copy(parentPlace, right);
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
    return words[at + 2]! >= 0 && this.gain(nodes, i, at) > 0 ? at : -1;
  }

  /** What the candidate at `at` gains for node `i`, in units of twice the loss; 0 where that is not enough. */
  gain(nodes: NodeList, i: number, at: number): number {
    return this.rules.gain(nodes, i, this.scores[at / 2]!);
  }

  /** Writes this thread's candidate for a node whose histogram lies in `slot`, and keeps the histogram if there is room. */
  private scan(nodes: NodeList, i: number, slot: number, sibling: number): void {
    const { histograms, rules } = this;
    const toBeat = this.restrict(nodes, i);
    histograms.scan(nodes, i, slot, sibling, rules, toBeat);
    this.splittable?.update(i, this.allowed);
    this.categories.scan(nodes, i, histograms.address(slot), rules, toBeat, histograms.candidate(i));
    nodes.slot[i] = slot === histograms.passing ? NO_SLOT : slot;
  }

  /** The same for a small node, whose histogram is not kept. */
  private scanRows(nodes: NodeList, i: number): void {
    const toBeat = this.restrict(nodes, i);
    this.histograms.scanRows(nodes, i, this.gradients, this.rules, toBeat);
    this.splittable?.update(i, this.allowed);
    nodes.slot[i] = NO_SLOT;
  }

  /** Holds the scan that follows to what a node allows; returns the score that a split must be above. */
  private restrict(nodes: NodeList, i: number): number {
    const { rules, job, kernels } = this;
    if (this.columns.isActive || this.interactions) this.allowColumns(nodes.node[i]!);
    else if (this.splittable) this.allowed.set(this.all);
    this.splittable?.restrict(i, this.allowed);
    if (job.directions !== 0) kernels.setBounds(job.directions, nodes.lower[i]!, nodes.upper[i]!);
    return rules.toBeat(nodes, i);
  }

  /** Whether a node is scanned from its rows, a group of columns at a time, rather than from a histogram of all columns. */
  private isPacked(nodes: NodeList, i: number): boolean {
    return this.packsRows && nodes.rowsOf(i) <= PACKED_ROWS;
  }

  private count(nodes: NodeList, i: number, slot: number): void {
    const list = this.job.rowLists[nodes.list[i]!]!;
    this.histograms.build(slot, list, nodes.lo[i]!, nodes.hi[i]!, this.gradients);
  }

  /** Whether both sides of a split could be large enough; if not, says so in this thread's candidate. */
  private maySplit(nodes: NodeList, i: number): boolean {
    if (this.rules.maySplit(nodes, i)) return true;
    this.words[(this.thread * this.job.openCapacity + i) * WORDS + 2] = -1;
    return false;
  }

  private allowColumns(node: number): void {
    const first = 4 * this.job.parts[this.thread]!.firstGroup;
    this.allowed.fill(0);
    for (const column of this.columns.forNode(node, this.interactions?.allowedAt(node) ?? null)) {
      if (column >= first && column - first < this.allowed.length) this.allowed[column - first] = -1;
    }
    this.categories.takeAllowed(this.allowed);
  }
}
