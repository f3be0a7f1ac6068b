import type { Barrier } from "../workers/barrier.ts";
import type { TreeTable } from "./grown-trees.ts";
import type { BoostingJob } from "./job.ts";
import { NodeList } from "./node-list.ts";
import type { Scales } from "./quantise.ts";

/**
 * A leaf's value anew from the rows that the tree learned from, for losses whose best constant is not found by gradient and
 * hessian (quantiles). `rows` come in an order that does not depend on the number of threads; `value` and the result
 * include the learning rate. Called for each leaf by one of the threads.
 */
export type LeafRenewal = (rows: Uint32Array, output: number, value: number) => number;

/** Nodes of a tree that are not split. Every thread keeps the same. */
export class Leaves {
  readonly nodes: NodeList;
  readonly values: Float32Array;
  private readonly job: BoostingJob;
  private readonly thread: number;
  private readonly barrier: Barrier;
  private readonly renewal: LeafRenewal | null;
  /** Where threads tell one another the values that they renewed. */
  private readonly sharedValues: Float32Array;
  private readonly margins: Float32Array;
  private readonly rowLists: readonly Uint32Array[];

  constructor(
    job: BoostingJob,
    thread: number,
    buffer: SharedArrayBuffer,
    barrier: Barrier,
    renewal: LeafRenewal | null,
  ) {
    this.job = job;
    this.thread = thread;
    this.barrier = barrier;
    this.renewal = renewal;
    this.nodes = new NodeList(job.leafCapacity);
    this.values = new Float32Array(job.leafCapacity);
    this.sharedValues = new Float32Array(buffer, job.leafValues, job.leafCapacity);
    this.margins = new Float32Array(buffer, job.margins, job.rowCount * job.outputs);
    const listed = job.trainCount + job.evaluationCount;
    this.rowLists = job.rowLists.map((address) => new Uint32Array(buffer, address, listed));
  }

  /** Gives the leaves their values, writes them to the tree and adds them to the margins of this thread's share of rows. */
  finish(tree: TreeTable, output: number, scales: Scales): void {
    // A tree without a split adds nothing by LightGBM's rules.
    if (this.job.settings.growth.rules === "lightgbm" && tree.size === 1) this.values[0] = 0;
    else {
      this.weigh(scales);
      this.renew(output);
    }
    for (let leaf = 0; leaf < this.nodes.count; leaf++) {
      tree.value[this.nodes.node[leaf]!] = this.values[leaf]!;
    }
    this.raiseMargins(output);
  }

  private weigh(scales: Scales): void {
    const { nodes, values, job } = this;
    const factor = (job.settings.learningRate * scales.hessian) / scales.gradient;
    for (let leaf = 0; leaf < nodes.count; leaf++) values[leaf] = nodes.weight[leaf]! * factor;
  }

  /** Leaves are dealt to the threads by the place of their first row. */
  private renew(output: number): void {
    const { nodes, values, sharedValues, renewal, job } = this;
    if (!renewal) return;
    for (let leaf = 0; leaf < nodes.count; leaf++) {
      const [lo, hi] = [nodes.lo[leaf]!, nodes.hi[leaf]!];
      if (Math.min(job.threads - 1, Math.floor((lo * job.threads) / job.trainCount)) !== this.thread)
        continue;
      const rows = this.rowLists[nodes.list[leaf]!]!.subarray(lo, hi);
      sharedValues[leaf] = hi > lo ? renewal(rows, output, values[leaf]!) : values[leaf]!;
    }
    this.barrier.wait();
    values.set(sharedValues.subarray(0, nodes.count));
  }

  private raiseMargins(output: number): void {
    const { nodes, values, job } = this;
    const base = output * job.rowCount;
    const listed = job.trainCount + job.evaluationCount;
    const first = Math.floor((listed * this.thread) / job.threads);
    const last = Math.floor((listed * (this.thread + 1)) / job.threads);
    for (let leaf = 0; leaf < nodes.count; leaf++) {
      const rows = this.rowLists[nodes.list[leaf]!]!;
      const value = values[leaf]!;
      this.raise(rows, Math.max(nodes.lo[leaf]!, first), Math.min(nodes.hi[leaf]!, last), base, value);
      this.raise(
        rows,
        Math.max(nodes.idleLo[leaf]!, first),
        Math.min(nodes.idleHi[leaf]!, last),
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
