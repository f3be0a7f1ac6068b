import type { BoostingKernels } from "../kernels/boosting.ts";
import type { Barrier } from "../workers/barrier.ts";
import { TreeTable } from "./grown-trees.ts";
import type { BoostingJob } from "./job.ts";
import { growLeaves } from "./leaf-growth.ts";
import { type LeafRenewal, Leaves } from "./leaves.ts";
import { growLevels } from "./level-growth.ts";
import { NodeList } from "./node-list.ts";
import type { Scales } from "./quantise.ts";
import { listAfter, splitRows } from "./split-rows.ts";
import { SplitRules } from "./split-rules.ts";
import { SplitSearch } from "./split-search.ts";
import { Splits } from "./splits.ts";

/**
 * Grows trees. Every thread runs this same program over its own columns and keeps the same books; they meet at barriers,
 * after the best splits are written and after the rows are parted.
 */
export class TreeGrower {
  readonly tree: TreeTable;
  readonly job: BoostingJob;
  readonly search: SplitSearch;
  readonly leaves: Leaves;
  readonly splits: Splits;
  /** Nodes that may yet be split, and those that come after them. */
  open: NodeList;
  next: NodeList;
  private readonly thread: number;
  private readonly kernels: BoostingKernels;
  private readonly buffer: SharedArrayBuffer;
  private readonly barrier: Barrier;
  private readonly leftCounts: Int32Array;
  private scales!: Scales;
  private rules!: SplitRules;

  constructor(
    job: BoostingJob,
    thread: number,
    kernels: BoostingKernels,
    buffer: SharedArrayBuffer,
    barrier: Barrier,
    renewal: LeafRenewal | null,
  ) {
    this.job = job;
    this.thread = thread;
    this.kernels = kernels;
    this.buffer = buffer;
    this.barrier = barrier;
    this.tree = new TreeTable(job.nodeCapacity);
    this.search = new SplitSearch(job, thread, kernels, buffer, this.tree);
    this.leaves = new Leaves(job, thread, buffer, barrier, renewal);
    this.splits = new Splits(job.openCapacity);
    this.leftCounts = new Int32Array(buffer, job.leftCounts, 2 * job.openCapacity);
    this.open = new NodeList(job.openCapacity);
    this.next = new NodeList(job.openCapacity);
  }

  /**
   * Grows the tree of one output on the first `active` rows of row list `list`, and adds its leaves to the margins of all
   * rows. Ends behind a barrier.
   */
  grow(output: number, list: number, active: number, scales: Scales, seed: number): void {
    const { search, leaves, tree } = this;
    this.scales = scales;
    this.rules = new SplitRules(this.job.settings, scales);
    search.startTree(output, this.rules, seed);
    tree.clear();
    leaves.nodes.count = 0;
    this.growRoot(list, active);
    if (this.job.settings.growth.order === "level") growLevels(this);
    else growLeaves(this);
    leaves.finish(tree, output, scales);
    this.barrier.wait();
  }

  private growRoot(list: number, active: number): void {
    const { job, open, search } = this;
    const { slot, gradient, hessian } = search.countRoot(list, active);
    const node = this.tree.addNode(hessian / this.scales.hessian, -1);
    const idleHi = job.trainCount + job.evaluationCount;
    open.count = 1;
    open.put(0, node, 0, list, { lo: 0, hi: active, idleLo: active, idleHi }, gradient, hessian);
    open.weight[0] = this.rules.rootWeight(gradient, hessian);
    search.searchRoot(open, slot);
  }

  /** Waits for all threads. */
  meet(): void {
    this.barrier.wait();
  }

  /** Makes the node at place `i` of the open nodes a split by the candidate that starts at word `at`. */
  chooseSplit(i: number, at: number): void {
    const { tree, splits, open, search } = this;
    const node = open.node[i]!;
    splits.add(i, search.words, at);
    const s = splits.count - 1;
    tree.split(node, splits.feature[s]!, splits.bin[s]!, splits.set(s), search.gain(open, i, at));
  }

  /** Makes the node at place `i` of the open nodes a leaf. */
  endNode(i: number): void {
    this.search.histograms.release(this.open.slot[i]!);
    this.leaves.nodes.copy(this.open, i);
  }

  /** Parts the rows of all splits. Ends behind a barrier. */
  partRows(): void {
    const { job, kernels, buffer, leftCounts, thread, open, splits } = this;
    splitRows(job, kernels, buffer, leftCounts, thread, open, splits);
    this.barrier.wait();
  }

  /** Adds the children of split `s` to the tree and puts them at two places of a list. */
  addChildren(s: number, to: NodeList, leftAt: number, rightAt: number): void {
    const { open, splits, leftCounts, tree, scales, rules } = this;
    const i = splits.at[s]!;
    const [parent, depth, list] = [open.node[i]!, open.depth[i]! + 1, listAfter(open.list[i]!)];
    const [lo, hi, idleLo, idleHi] = [open.lo[i]!, open.hi[i]!, open.idleLo[i]!, open.idleHi[i]!];
    const [weight, lower, upper] = [open.weight[i]!, open.lower[i]!, open.upper[i]!];
    const middle = lo + leftCounts[2 * s]!;
    const idleMiddle = idleLo + leftCounts[2 * s + 1]!;
    const [g, h, rows] = [splits.gradient[s]!, splits.hessian[s]!, splits.rows[s]!];
    const [restG, restH] = [open.gradient[i]! - g, open.hessian[i]! - h];
    const left = tree.addNode(h / scales.hessian, parent);
    const right = tree.addNode(restH / scales.hessian, parent);
    tree.left[parent] = left;
    to.put(leftAt, left, depth, list, { lo, hi: middle, idleLo, idleHi: idleMiddle }, g, h);
    to.put(rightAt, right, depth, list, { lo: middle, hi, idleLo: idleMiddle, idleHi }, restG, restH);
    for (const at of [leftAt, rightAt]) {
      to.lower[at] = lower;
      to.upper[at] = upper;
      to.weight[at] = rules.weight(to, at, at === leftAt ? rows : hi - lo - rows, weight, splits.bin[s]!);
    }
    this.boundChildren(splits.feature[s]!, to, leftAt, rightAt);
  }

  /** Below a split of a monotone column no leaf of one side may pass the middle of the sides' values. */
  private boundChildren(feature: number, to: NodeList, left: number, right: number): void {
    const direction = this.job.settings.growth.monotone?.[feature] ?? 0;
    if (direction === 0) return;
    const middle = (to.weight[left]! + to.weight[right]!) / 2;
    const [below, above] = direction > 0 ? [left, right] : [right, left];
    to.upper[below] = middle;
    to.lower[above] = middle;
  }
}
