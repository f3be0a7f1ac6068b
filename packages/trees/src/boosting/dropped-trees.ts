import { deriveSeed } from "../random.ts";
import type { Barrier } from "../workers/barrier.ts";
import { Dropout, type DropoutSettings } from "./dropout.ts";
import type { TreeList } from "./grown-trees.ts";
import type { BoostingJob } from "./job.ts";
import { TreeAdder } from "./tree-adder.ts";

/** One thread's part in taking dropped trees out of the margins and putting them back with their new weights. */
export class DroppedTrees {
  private readonly dropout: Dropout;
  private readonly adder: TreeAdder;
  private readonly trees: TreeList;
  private readonly barrier: Barrier;
  private readonly treesPerUnit: number;
  private readonly outputs: number;
  private units: readonly number[] = [];
  private bestWeights: readonly number[] | null = null;

  constructor(
    job: BoostingJob,
    settings: DropoutSettings,
    thread: number,
    buffer: SharedArrayBuffer,
    barrier: Barrier,
    trees: TreeList,
  ) {
    const { outputs } = job;
    const { learningRate, seed } = job.settings;
    // XGBoost shares the learning rate out among the trees of a round.
    const rate = settings.unit === "tree" ? learningRate / outputs : learningRate;
    this.dropout = new Dropout(settings, rate, deriveSeed(seed ^ 0x6a09e667, job.roundsBefore));
    this.adder = new TreeAdder(job, thread, buffer, trees);
    this.trees = trees;
    this.barrier = barrier;
    this.treesPerUnit = settings.unit === "tree" ? 1 : outputs;
    this.outputs = outputs;
  }

  /** Before a round. Ends behind a barrier. */
  takeOut(): void {
    this.units = this.dropout.draw();
    this.addUnits(-1);
    if (this.units.length > 0) this.barrier.wait();
  }

  /** After a round, whose trees are the last of the list. Ends behind a barrier. */
  putBack(): void {
    if (this.units.length === 0) {
      this.dropout.normalise(this.outputs / this.treesPerUnit);
      return;
    }
    const { newWeight } = this.dropout.normalise(this.outputs / this.treesPerUnit);
    this.addUnits(1);
    const { count } = this.trees;
    for (let tree = count - this.outputs; tree < count; tree++) this.adder.add(tree, newWeight - 1);
    this.barrier.wait();
  }

  /** Keeps the weights of this round for `fold`: later rounds would change them. */
  remember(): void {
    this.bestWeights = this.dropout.weights.slice();
  }

  /** Multiplies the leaves by the weights remembered last, or by the present ones. */
  fold(): void {
    for (const [unit, weight] of (this.bestWeights ?? this.dropout.weights).entries()) {
      for (let i = 0; i < this.treesPerUnit; i++) this.trees.scale(unit * this.treesPerUnit + i, weight);
    }
  }

  private addUnits(sign: number): void {
    const { dropout, treesPerUnit } = this;
    for (const unit of this.units) {
      for (let i = 0; i < treesPerUnit; i++) {
        this.adder.add(unit * treesPerUnit + i, sign * dropout.weights[unit]!);
      }
    }
  }
}
