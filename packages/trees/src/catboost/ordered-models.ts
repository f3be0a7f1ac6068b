import type { Barrier } from "../workers/barrier.ts";
import { writeDerivatives } from "./derivatives.ts";
import type { SymmetricJob } from "./job.ts";
import { residualQuantiles } from "./leaf-quantiles.ts";
import { addLeafSums, type LeafOf } from "./leaf-sums.ts";
import { leafStep } from "./newton-step.ts";
import type { TrainingView } from "./training-view.ts";

/**
 * Ordered boosting (Prokhorenkova et al. 2018, section 4): the training rows lie in the order of a permutation, and beside
 * the model there is one for each prefix of them, each twice as long as the one before. All have the same trees' splits,
 * but a prefix's model takes its leaf values from the rows of its prefix alone. The gradients that splits are looked for
 * with are those of the longest prefix that a row is not in, so that no row's own target has had a part in them.
 */
export class OrderedModels {
  private readonly job: SymmetricJob;
  private readonly thread: number;
  private readonly buffer: SharedArrayBuffer;
  private readonly barrier: Barrier;
  /** The training rows with each prefix's margins. */
  private readonly views: readonly TrainingView[];

  constructor(
    job: SymmetricJob,
    view: TrainingView,
    thread: number,
    buffer: SharedArrayBuffer,
    barrier: Barrier,
  ) {
    this.job = job;
    this.thread = thread;
    this.buffer = buffer;
    this.barrier = barrier;
    const length = job.rowCount * job.outputs;
    this.views = job.prefixes.map((_, p) => ({
      ...view,
      margins: new Float32Array(buffer, job.prefixMargins + 4 * length * p, length),
    }));
  }

  /** Writes the derivatives of the rows at places from … to − 1. */
  writeDerivatives(from: number, to: number): void {
    const { job, views } = this;
    for (const [p, view] of views.entries()) {
      // The rows of the first prefix have no shorter one: they take its model.
      const first = Math.max(from, p === 0 ? 0 : job.prefixes[p]!);
      const end = Math.min(to, this.reach(p));
      if (first < end) writeDerivatives(job, view, first, end);
    }
  }

  /** Gives each prefix's model its leaves of the tree at hand. Ends behind a barrier. */
  addTree(leafOf: LeafOf, leafCount: number): void {
    const { job, views, barrier, thread } = this;
    const { outputs, rowCount, settings } = job;
    const values = new Float64Array(leafCount * outputs);
    // Others may still read the sums of the tree's own leaves, which lie where these go.
    barrier.wait();
    for (const [p, view] of views.entries()) {
      this.estimate(view, job.prefixes[p]!, leafOf, leafCount, values);
      const { rows, margins } = view;
      const reach = this.reach(p);
      const from = Math.floor((reach * thread) / job.threads);
      const to = Math.floor((reach * (thread + 1)) / job.threads);
      for (let i = from; i < to; i++) {
        const row = rows[i]!;
        const leaf = leafOf(row) * outputs;
        for (let k = 0; k < outputs; k++) {
          margins[k * rowCount + row]! += settings.learningRate * values[leaf + k]!;
        }
      }
      barrier.wait();
    }
  }

  /** Multiplies this thread's share of all prefixes' margins. */
  shrink(factor: number): void {
    const { job, thread } = this;
    for (const { margins } of this.views) {
      const from = Math.floor((margins.length * thread) / job.threads);
      const to = Math.floor((margins.length * (thread + 1)) / job.threads);
      for (let i = from; i < to; i++) margins[i]! *= factor;
    }
  }

  /** Places whose rows a prefix's model is asked for: twice its own. */
  private reach(p: number): number {
    return this.job.prefixes[p + 1] ?? this.job.trainCount;
  }

  /** Leaf values of one step from the first `count` rows; the same in every thread. */
  private estimate(
    view: TrainingView,
    count: number,
    leafOf: LeafOf,
    leafCount: number,
    to: Float64Array,
  ): void {
    const { job, thread, buffer, barrier } = this;
    const { settings, statistics, outputs, slices } = job;
    if (settings.leafEstimation === "Exact") {
      const shared = new Float64Array(buffer, job.leafValues, leafCount);
      const level = settings.loss === "MAE" ? 0.5 : settings.lossNumber;
      residualQuantiles(view, count, leafOf, leafCount, level, thread, job.threads, shared);
      barrier.wait();
      to.set(shared);
      return;
    }
    const width = leafCount * statistics;
    const shared = new Float64Array(buffer, job.leafSums, slices * width);
    to.fill(0);
    for (let slice = thread; slice < slices; slice += job.threads) {
      const sums = shared.subarray(slice * width, (slice + 1) * width).fill(0);
      const from = Math.floor((count * slice) / slices);
      const end = Math.floor((count * (slice + 1)) / slices);
      addLeafSums(job, view, leafOf, to, false, from, end, sums);
    }
    barrier.wait();
    const sums = new Float64Array(width);
    for (let slice = 0; slice < slices; slice++) {
      for (let i = 0, at = slice * width; i < width; i++, at++) sums[i]! += shared[at]!;
    }
    const l2 = Math.max(settings.l2, 1e-20) * job.meanWeight;
    const isNewton = settings.leafEstimation === "Newton";
    for (let leaf = 0; leaf < leafCount; leaf++) {
      leafStep(isNewton, sums, leaf * statistics, outputs, l2, to, leaf * outputs);
    }
  }
}

/** Ends of the prefixes that have a model, each twice the one before (CatBoost's fold_len_multiplier). */
export function prefixEnds(rowCount: number): number[] {
  const ends: number[] = [];
  // CatBoost's shortest prefix.
  const shortest = rowCount > 500 ? Math.min(100, Math.floor(rowCount / 50)) : 1;
  for (let end = shortest; end < rowCount; end *= 2) ends.push(end);
  return ends.length > 0 ? ends : [rowCount];
}
