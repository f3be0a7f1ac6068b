import { deriveSeed } from "../random.ts";
import type { Barrier } from "../workers/barrier.ts";
import { BLOCK_ROWS, type BoostingJob } from "./job.ts";
import type { GradientInput } from "./objectives/objective.ts";
import { select } from "./select.ts";

/** Which rows a tree learns from; the others only get its leaves. */
export type RowSampling =
  | { readonly kind: "all" }
  | Bagging
  /** Gradient-based one-side sampling (Ke et al. 2017), as LightGBM has it. */
  | {
      readonly kind: "goss";
      /** Share of the rows, those with the largest |gradient × hessian|, that are always kept. */
      readonly top: number;
      /** Share of all rows that is drawn from the others, which count for more to make up. */
      readonly other: number;
      /** Rounds before this one learn from all rows. */
      readonly fromRound: number;
    };

/** Rows drawn without replacement, each with a probability. */
export interface Bagging {
  readonly kind: "bagging";
  /** Probability of rows of class 1, and of all others. */
  readonly positive: number;
  readonly negative: number;
  /** Rounds that one draw serves; 0 draws anew for every tree. */
  readonly every: number;
}

/** A row is drawn or not by its number and the seed alone, so for any number of threads the same. */
const draws = (seed: number, row: number, probability: number): boolean =>
  deriveSeed(seed, row) >>> 0 < probability * 2 ** 32;

/** One thread's part in drawing the rows of trees. */
export class RowSampler {
  private readonly job: BoostingJob;
  private readonly input: GradientInput;
  private readonly barrier: Barrier;
  private readonly thread: number;
  private readonly firstBlock: number;
  private readonly lastBlock: number;
  private readonly counts: Int32Array;
  private readonly drawn: Int32Array;
  /** Of each row, with GOSS: |gradient × hessian|, summed over the outputs. */
  private readonly sizes: Float32Array;
  private readonly threshold: Float64Array;

  constructor(
    job: BoostingJob,
    thread: number,
    buffer: SharedArrayBuffer,
    input: GradientInput,
    barrier: Barrier,
  ) {
    this.job = job;
    this.input = input;
    this.barrier = barrier;
    this.thread = thread;
    const blocks = Math.ceil(job.trainCount / BLOCK_ROWS);
    this.firstBlock = Math.floor((blocks * thread) / job.threads);
    this.lastBlock = Math.floor((blocks * (thread + 1)) / job.threads);
    this.counts = new Int32Array(buffer, job.sampleCounts, blocks);
    this.drawn = new Int32Array(buffer, job.rowLists[1], job.trainCount + job.evaluationCount);
    const isGoss = job.settings.sampling.kind === "goss";
    this.sizes = new Float32Array(buffer, job.gradientSizes, isGoss ? job.rowCount : 0);
    this.threshold = new Float64Array(buffer, job.threshold, 1);
  }

  /**
   * With GOSS, weighs up the gradients of the rows that will be drawn from those below the top. Called when all gradients
   * of the round are there; ends behind a barrier.
   */
  weighGradients(round: number): void {
    const goss = this.gossOf(round);
    if (!goss) return;
    const { job, input, sizes } = this;
    const { pairs, rowCount, outputs } = input;
    this.forEachRow((row) => {
      let size = 0;
      for (let k = 0; k < outputs; k++) {
        const at = 2 * (k * rowCount + row);
        size += Math.abs(pairs[at]! * pairs[at + 1]!);
      }
      sizes[row] = size;
    });
    this.barrier.wait();
    if (this.thread === 0) {
      const all = Float64Array.from(input.rows.subarray(0, job.trainCount), (row) => sizes[row]!);
      this.threshold[0] = select(all, job.trainCount - goss.topCount);
    }
    this.barrier.wait();
    const threshold = this.threshold[0]!;
    this.forEachRow((row) => {
      if (sizes[row]! >= threshold || !draws(goss.seed, row, goss.probability)) return;
      for (let k = 0; k < outputs; k++) {
        const at = 2 * (k * rowCount + row);
        pairs[at]! *= goss.factor;
        pairs[at + 1]! *= goss.factor;
      }
    });
    this.barrier.wait();
  }

  /**
   * Writes the rows of the tree of an output to the second row list, then the training rows that are left out, then the
   * evaluation rows; returns how many were drawn, or −1 when the tree learns from all. Ends behind a barrier.
   */
  draw(round: number, treeSeed: number): number {
    const isDrawn = this.decision(round, treeSeed);
    if (!isDrawn) return -1;
    const { counts, drawn, input, job } = this;
    const { rows } = input;
    this.forEachBlock((block, from, to) => {
      let count = 0;
      for (let i = from; i < to; i++) count += Number(isDrawn(rows[i]!));
      counts[block] = count;
    });
    this.barrier.wait();
    let all = 0;
    for (const count of counts) all += count;
    let before = 0;
    for (let block = 0; block < this.firstBlock; block++) before += counts[block]!;
    let left = all + this.firstBlock * BLOCK_ROWS - before;
    this.forEachBlock((_, from, to) => {
      for (let i = from; i < to; i++) drawn[isDrawn(rows[i]!) ? before++ : left++] = rows[i]!;
    });
    if (this.thread === 0) drawn.set(rows.subarray(job.trainCount), job.trainCount);
    this.barrier.wait();
    return all;
  }

  private decision(round: number, treeSeed: number): ((row: number) => boolean) | null {
    const { sampling, seed } = this.job.settings;
    if (sampling.kind === "all") return null;
    if (sampling.kind === "bagging") {
      const { positive, negative, every } = sampling;
      if (positive >= 1 && negative >= 1) return null;
      const { targets } = this.input;
      const from = every === 0 ? treeSeed : roundSeed(seed, round - (round % every));
      return (row) => draws(from, row, targets[row] === 1 ? positive : negative);
    }
    const goss = this.gossOf(round);
    if (!goss) return null;
    const threshold = this.threshold[0]!;
    return (row) => this.sizes[row]! >= threshold || draws(goss.seed, row, goss.probability);
  }

  /** LightGBM 4.7's counts: of n rows the top n × top, and n × other of the rest, which stand for all of it. */
  private gossOf(round: number) {
    const { settings, trainCount } = this.job;
    const { sampling, seed } = settings;
    if (sampling.kind !== "goss" || round < sampling.fromRound) return null;
    const topCount = Math.max(1, Math.floor(trainCount * sampling.top));
    const otherCount = Math.max(1, Math.floor(trainCount * sampling.other));
    const rest = trainCount - topCount;
    return {
      topCount,
      seed: roundSeed(seed, round),
      probability: Math.min(1, otherCount / rest),
      factor: Math.max(1, rest / otherCount),
    };
  }

  private forEachBlock(visit: (block: number, from: number, to: number) => void): void {
    for (let block = this.firstBlock; block < this.lastBlock; block++) {
      visit(block, block * BLOCK_ROWS, Math.min((block + 1) * BLOCK_ROWS, this.job.trainCount));
    }
  }

  private forEachRow(visit: (row: number) => void): void {
    const { rows } = this.input;
    this.forEachBlock((_, from, to) => {
      for (let i = from; i < to; i++) visit(rows[i]!);
    });
  }
}

/** Apart from the seeds of trees. */
const roundSeed = (seed: number, round: number): number => deriveSeed(seed ^ 0x2545f491, round);
