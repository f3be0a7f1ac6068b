import type { BoostingKernels } from "../kernels/boosting.ts";
import type { Barrier } from "../workers/barrier.ts";
import { TreeTable } from "./grown-trees.ts";
import type { BoostingJob } from "./job.ts";
import { type LeafRenewal, Leaves } from "./leaves.ts";
import { growLevels } from "./level-growth.ts";
import { NO_SLOT, NodeList } from "./node-list.ts";
import type { Scales } from "./quantise.ts";
import { listAfter, splitRows } from "./split-rows.ts";
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
  private scales: Scales = { gradient: 1, hessian: 1 };

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
    this.search = new SplitSearch(job, thread, kernels, buffer);
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
    search.startTree(output, scales, seed);
    tree.size = 0;
    leaves.nodes.count = 0;
    this.growRoot(list, active);
    growLevels(this);
    leaves.finish(tree, output, scales, search.least, search.penalties);
    this.barrier.wait();
  }

  private growRoot(list: number, active: number): void {
    const { job, open, search } = this;
    const { slot, gradient, hessian } = search.countRoot(list, active);
    const node = this.tree.addNode(hessian / this.scales.hessian);
    const idleHi = job.trainCount + job.evaluationCount;
    open.count = 1;
    open.put(0, node, list, { lo: 0, hi: active, idleLo: active, idleHi }, gradient, hessian);
    search.columns.startLevel(0);
    search.scan(open, 0, slot, NO_SLOT);
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
    tree.feature[node] = splits.feature[splits.count - 1]!;
    tree.bin[node] = splits.bin[splits.count - 1]!;
    tree.value[node] = search.gain(open, i, at);
  }

  /** Makes the node at place `i` of the open nodes a leaf. */
  endNode(i: number): void {
    this.search.histograms.release(this.open.slot[i]!);
    this.leaves.nodes.copy(this.open, i);
  }

  /** Parts the rows of all splits. Ends behind a barrier. */
  partRows(): void {
    splitRows(this.job, this.kernels, this.buffer, this.thread, this.open, this.splits);
    this.barrier.wait();
  }

  /** Adds the children of split `s` to the tree and puts them at two places of a list. */
  addChildren(s: number, to: NodeList, leftAt: number, rightAt: number): void {
    const { open, splits, leftCounts, tree, scales } = this;
    const i = splits.at[s]!;
    const [lo, hi, idleLo, idleHi] = [open.lo[i]!, open.hi[i]!, open.idleLo[i]!, open.idleHi[i]!];
    const middle = lo + leftCounts[2 * s]!;
    const idleMiddle = idleLo + leftCounts[2 * s + 1]!;
    const [g, h] = [splits.gradient[s]!, splits.hessian[s]!];
    const [restG, restH] = [open.gradient[i]! - g, open.hessian[i]! - h];
    const list = listAfter(open.list[i]!);
    const left = tree.addNode(h / scales.hessian);
    const right = tree.addNode(restH / scales.hessian);
    tree.left[open.node[i]!] = left;
    to.put(leftAt, left, list, { lo, hi: middle, idleLo, idleHi: idleMiddle }, g, h);
    to.put(rightAt, right, list, { lo: middle, hi, idleLo: idleMiddle, idleHi }, restG, restH);
  }
}
