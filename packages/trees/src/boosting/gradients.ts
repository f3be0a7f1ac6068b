import type { Barrier } from "../workers/barrier.ts";
import { BLOCK_ROWS, type BoostingJob } from "./job.ts";
import type { GradientInput } from "./objectives/objective.ts";
import { objectives } from "./objectives/objectives.ts";
import { findScales, type Scales } from "./quantise.ts";
import type { RowSampler } from "./row-sampling.ts";
import type { TrainingHost } from "./training-host.ts";

/** Gradients of a round, by blocks of rows that are dealt to the threads. */
export class Gradients {
  private readonly job: BoostingJob;
  private readonly input: GradientInput;
  private readonly thread: number;
  private readonly barrier: Barrier;
  private readonly sums: Float64Array;
  private readonly firstBlock: number;
  private readonly lastBlock: number;

  constructor(
    job: BoostingJob,
    thread: number,
    buffer: SharedArrayBuffer,
    barrier: Barrier,
    input: GradientInput,
  ) {
    this.job = job;
    this.input = input;
    this.thread = thread;
    this.barrier = barrier;
    const blocks = Math.ceil(job.trainCount / BLOCK_ROWS);
    this.sums = new Float64Array(buffer, job.blockSums, 2 * blocks * job.outputs);
    this.firstBlock = Math.floor((blocks * thread) / job.threads);
    this.lastBlock = Math.floor((blocks * (thread + 1)) / job.threads);
  }

  /** Computes, weighs and quantises them; returns the scales of each output. Ends behind a barrier. */
  compute(round: number, sampler: RowSampler, host: TrainingHost): Scales[] {
    const { job, input, sums, barrier } = this;
    const { settings, outputs, rowCount, trainCount } = job;
    const { kernels, at } = input;
    const pairsOf = (k: number): number => at.pairs + 8 * k * rowCount;
    this.differentiate(round, host);
    sampler.weighGradients(round);
    this.forEachBlock((block, from, to) => {
      for (let k = 0; k < outputs; k++) {
        const sum = job.blockSums + 16 * (block * outputs + k);
        kernels.sumPairs(at.rows + 4 * from, to - from, pairsOf(k), sum);
      }
    });
    barrier.wait();
    const scales = Array.from({ length: outputs }, (_, k) =>
      findScales(sums, 2 * k, 2 * outputs, trainCount, settings.lambda),
    );
    this.forEachBlock((_, from, to) => {
      for (let k = 0; k < outputs; k++) {
        const { gradient, hessian } = scales[k]!;
        kernels.quantisePairs(at.rows + 4 * from, to - from, pairsOf(k), gradient, hessian);
      }
    });
    barrier.wait();
    return scales;
  }

  /** Float32 pairs of this thread's rows, or of all rows by the user's own function. */
  private differentiate(round: number, host: TrainingHost): void {
    const { settings } = this.job;
    if (settings.objective === "custom") {
      if (this.thread === 0) host.writeGradients(round);
      this.barrier.wait();
      return;
    }
    const objective = objectives[settings.objective];
    this.forEachBlock((_, from, to) => objective.gradients(this.input, from, to));
  }

  private forEachBlock(visit: (block: number, from: number, to: number) => void): void {
    for (let block = this.firstBlock; block < this.lastBlock; block++) {
      visit(block, block * BLOCK_ROWS, Math.min((block + 1) * BLOCK_ROWS, this.job.trainCount));
    }
  }
}
