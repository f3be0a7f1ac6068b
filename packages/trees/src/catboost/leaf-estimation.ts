import type { Barrier } from "../workers/barrier.ts";
import type { SymmetricJob } from "./job.ts";
import { residualQuantiles } from "./leaf-quantiles.ts";
import { addLeafSums, type LeafOf } from "./leaf-sums.ts";
import { leafStep } from "./newton-step.ts";
import { forEachSlice, type TrainingView } from "./training-view.ts";

/** Finds the values of a tree's leaves from all training rows. Every thread ends with the same values. */
export class LeafEstimation {
  /** Values before the learning rate, a leaf's outputs side by side. */
  readonly values: Float64Array;
  /** Sums at the margins before this tree, of each leaf: weight, gradients, curvatures. */
  readonly sums: Float64Array;
  private readonly job: SymmetricJob;
  private readonly view: TrainingView;
  private readonly thread: number;
  private readonly buffer: SharedArrayBuffer;
  private readonly barrier: Barrier;
  private readonly shared: Float64Array;
  private readonly low: Uint8Array;
  private readonly high: Uint8Array | null;
  readonly leafOf: LeafOf;

  constructor(
    job: SymmetricJob,
    view: TrainingView,
    thread: number,
    buffer: SharedArrayBuffer,
    barrier: Barrier,
  ) {
    const leaves = 2 ** job.settings.depth;
    this.job = job;
    this.view = view;
    this.thread = thread;
    this.buffer = buffer;
    this.barrier = barrier;
    this.values = new Float64Array(leaves * job.outputs);
    this.sums = new Float64Array(leaves * job.statistics);
    this.shared = new Float64Array(buffer, job.leafSums, job.slices * (leaves * job.statistics + 1));
    const low = new Uint8Array(buffer, job.leaves[0], job.rowCount);
    const high = job.settings.depth > 8 ? new Uint8Array(buffer, job.leaves[1], job.rowCount) : null;
    this.low = low;
    this.high = high;
    this.leafOf = high ? (row) => low[row]! | (high[row]! << 8) : (row) => low[row]!;
  }

  /** Sums of the leaves at the margins, once `markLeaves` is done in all threads; says which leaves hold no row. */
  measure(leafCount: number): void {
    this.values.fill(0);
    this.lossAtMargins = this.pass(leafCount, !this.job.settings.isOrdered, this.sums);
  }

  /** Values of the leaves, from the sums that `measure` has left. */
  estimate(leafCount: number): void {
    const { job, values } = this;
    const { settings } = job;
    if (settings.leafEstimation === "Exact") {
      this.estimateQuantiles(leafCount);
      return;
    }
    const step = new Float64Array(leafCount * job.outputs);
    this.step(this.sums, leafCount, step);
    const iterations = settings.leafIterations;
    if (iterations === 1) {
      values.set(step);
      return;
    }
    // Steps that do not lower the loss are halved (CatBoost's AnyImprovement); each try takes one of the iterations.
    const sums = this.sums.slice();
    const start = values.slice();
    let best = this.lossAtMargins;
    let scale = 1;
    for (let i = 0; i < iterations; i++) {
      for (let at = 0; at < step.length; at++) values[at] = start[at]! + scale * step[at]!;
      const isLast = i === iterations - 1 && !settings.backtracking;
      if (isLast) return;
      const loss = this.pass(leafCount, false, sums);
      if (loss < best || !settings.backtracking) {
        best = loss;
        scale = 1;
        start.set(values);
        this.step(sums, leafCount, step);
      } else {
        scale /= 2;
        values.set(start);
      }
    }
  }

  private lossAtMargins = 0;

  private step(sums: Float64Array, leafCount: number, to: Float64Array): void {
    const { job } = this;
    const l2 = Math.max(job.settings.l2, 1e-20) * job.meanWeight;
    const isNewton = job.settings.leafEstimation === "Newton";
    for (let leaf = 0; leaf < leafCount; leaf++) {
      leafStep(isNewton, sums, leaf * job.statistics, job.outputs, l2, to, leaf * job.outputs);
    }
  }

  /**
   * Sums over all slices at the margins plus the values; with `atMargins` the values are 0 and the derivatives at hand are
   * those of the margins. The loss there is returned.
   * Behind barriers at both ends.
   */
  private pass(leafCount: number, atMargins: boolean, to: Float64Array): number {
    const { job, view, values, shared } = this;
    const width = leafCount * job.statistics;
    const stride = shared.length / job.slices;
    this.barrier.wait();
    forEachSlice(job, this.thread, (slice, from, end) => {
      const sums = shared.subarray(slice * stride, slice * stride + width).fill(0);
      shared[(slice + 1) * stride - 1] = addLeafSums(
        job,
        view,
        this.leafOf,
        values,
        atMargins,
        from,
        end,
        sums,
      );
    });
    this.barrier.wait();
    to.fill(0);
    let loss = 0;
    for (let slice = 0; slice < job.slices; slice++) {
      for (let i = 0, at = slice * stride; i < width; i++, at++) to[i]! += shared[at]!;
      loss += shared[(slice + 1) * stride - 1]!;
    }
    return loss;
  }

  private estimateQuantiles(leafCount: number): void {
    const { job, view, thread, values } = this;
    const level = job.settings.loss === "MAE" ? 0.5 : job.settings.lossNumber;
    const shared = new Float64Array(this.buffer, job.leafValues, leafCount);
    residualQuantiles(view, job.trainCount, this.leafOf, leafCount, level, thread, job.threads, shared);
    this.barrier.wait();
    values.set(shared);
    this.barrier.wait();
  }

  /** Adds the values times the learning rate to the margins of this thread's share of all rows. */
  addToMargins(leafCount: number): void {
    const { job, view, thread, values } = this;
    const { rows, margins } = view;
    const { outputs, rowCount } = job;
    const listed = job.trainCount + job.evaluationCount;
    const from = Math.floor((listed * thread) / job.threads);
    const to = Math.floor((listed * (thread + 1)) / job.threads);
    const steps = new Float32Array(leafCount * outputs);
    for (let i = 0; i < steps.length; i++) steps[i] = values[i]! * job.settings.learningRate;
    const { low, high } = this;
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      const leaf = (high ? low[row]! | (high[row]! << 8) : low[row]!) * outputs;
      for (let k = 0; k < outputs; k++) margins[k * rowCount + row]! += steps[leaf + k]!;
    }
  }
}
