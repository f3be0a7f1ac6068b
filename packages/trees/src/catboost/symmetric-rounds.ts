import type { SymmetricKernels } from "../kernels/symmetric.ts";
import { deriveSeed } from "../random.ts";
import { BARRIER_WORDS, Barrier } from "../workers/barrier.ts";
import { drawSampleWeights } from "./bootstrap.ts";
import { sumDerivatives, writeDerivatives } from "./derivatives.ts";
import { SLICE_SUMS, type SymmetricJob } from "./job.ts";
import { LeafEstimation } from "./leaf-estimation.ts";
import { OrderedModels } from "./ordered-models.ts";
import { recordScales, sumSample, writeRecords } from "./records.ts";
import { redundantSplit } from "./redundant-split.ts";
import { SymmetricGrower } from "./symmetric-grower.ts";
import { SymmetricTreeList, type SymmetricTrees } from "./symmetric-trees.ts";
import { forEachSlice, viewOf } from "./training-view.ts";
import { Watch } from "./watch.ts";

/** What a fit gives: a tree a round, up to the best round when the best model is asked for. */
export interface SymmetricOutcome {
  readonly trees: SymmetricTrees;
  /** Metrics on the evaluation rows after each round that was run; empty without such rows. */
  readonly histories: readonly (readonly number[])[];
  /** Place of the metric that stopped the fit, or that would have. */
  readonly metric: number;
}

/**
 * One thread's part of a fit of symmetric trees. Thread 0 also judges, keeps the trees and calls `onRound`; it alone returns
 * an outcome. Throws FitAborted when the abort flag was seen.
 */
export function trainSymmetricRounds(
  job: SymmetricJob,
  thread: number,
  kernels: SymmetricKernels,
  buffer: SharedArrayBuffer,
  onRound: (done: number, metrics: readonly number[]) => void,
): SymmetricOutcome | null {
  const { settings, outputs } = job;
  const control = new Int32Array(buffer, job.control, CONTROL_WORDS.end);
  const barrier = new Barrier(control, job.threads);
  const view = viewOf(job, buffer, SLICE_SUMS);
  const ordered = settings.isOrdered ? new OrderedModels(job, view, thread, buffer, barrier) : null;
  const sample = new Sample(job, thread, buffer, view, barrier, ordered);
  const grower = new SymmetricGrower(job, thread, kernels, buffer, barrier);
  const leaves = new LeafEstimation(job, view, thread, buffer, barrier);
  const trees = new SymmetricTreeList(outputs);
  const watch = new Watch(job, view);
  for (let round = 0; round < settings.rounds; round++) {
    const shrink = shrinkFactor(settings, round);
    if (shrink !== 1) {
      shrinkMargins(job, thread, view.margins, shrink);
      ordered?.shrink(shrink);
      barrier.wait();
    }
    const seed = deriveSeed(settings.seed, round);
    const { list, active, scales, deviation } = sample.draw(round, seed, trees.lastLeafSize);
    grower.grow(list, active, scales, deviation, deriveSeed(seed, 1));
    const leafCount = measureLeaves(grower, leaves, job, buffer);
    leaves.estimate(leafCount);
    leaves.addToMargins(leafCount);
    ordered?.addTree(leaves.leafOf, leafCount);
    const scaled = leaves.values.map((value) => value * settings.learningRate);
    const { depth } = grower;
    trees.add(
      shrink,
      grower.columns.subarray(0, depth),
      grower.positions.subarray(0, depth),
      scaled,
      leaves.sums,
      job.statistics,
    );
    barrier.wait();
    if (thread === 0) {
      const { values, isOver } = watch.judge();
      if (isOver) Atomics.store(control, CONTROL_WORDS.stop, 1);
      onRound(round + 1, values);
    }
    barrier.wait();
    if (Atomics.load(control, CONTROL_WORDS.stop) !== 0) break;
  }
  if (thread !== 0) return null;
  const { histories, metric } = watch.stopping;
  return { trees: trees.collect(watch.keptRounds), histories, metric };
}

const CONTROL_WORDS = { ...BARRIER_WORDS, stop: BARRIER_WORDS.end, end: BARRIER_WORDS.end + 1 };

/** Leaf numbers of all rows and the leaves' sums; splits that part no training row are taken out. Returns the leaves. */
function measureLeaves(
  grower: SymmetricGrower,
  leaves: LeafEstimation,
  job: SymmetricJob,
  buffer: SharedArrayBuffer,
): number {
  for (;;) {
    grower.markLeaves(buffer);
    const leafCount = 2 ** grower.depth;
    leaves.measure(leafCount);
    const redundant = redundantSplit(leafCount, (leaf) => leaves.sums[leaf * job.statistics] === 0);
    if (redundant < 0) return leafCount;
    grower.removeSplit(redundant);
  }
}

/** What the model so far is multiplied by before a round (CatBoost's model_shrink_rate). */
function shrinkFactor(
  { shrinkRate, shrinkMode, learningRate }: SymmetricJob["settings"],
  round: number,
): number {
  if (round === 0 || shrinkRate === 0) return 1;
  return shrinkMode === "Constant" ? 1 - shrinkRate * learningRate : 1 - shrinkRate / round;
}

function shrinkMargins(job: SymmetricJob, thread: number, margins: Float32Array, factor: number): void {
  const from = Math.floor((margins.length * thread) / job.threads);
  const to = Math.floor((margins.length * (thread + 1)) / job.threads);
  for (let i = from; i < to; i++) margins[i]! *= factor;
}

/** Rows, weights and gradients that a tree's structure is found from. */
class Sample {
  private readonly job: SymmetricJob;
  private readonly thread: number;
  private readonly view: ReturnType<typeof viewOf>;
  private readonly barrier: Barrier;
  private readonly records: Int32Array;
  private readonly list: Int32Array;
  private readonly ordered: OrderedModels | null;

  constructor(
    job: SymmetricJob,
    thread: number,
    buffer: SharedArrayBuffer,
    view: ReturnType<typeof viewOf>,
    barrier: Barrier,
    ordered: OrderedModels | null,
  ) {
    this.ordered = ordered;
    this.job = job;
    this.thread = thread;
    this.view = view;
    this.barrier = barrier;
    this.records = new Int32Array(buffer, job.records);
    this.list = new Int32Array(buffer, job.rowLists[1], job.trainCount);
  }

  /** Ends behind a barrier. */
  draw(round: number, seed: number, lastLeafSize: number | null) {
    const { job, thread, view, barrier } = this;
    const { settings, outputs, trainCount } = job;
    const { sliceSums } = view;
    forEachSlice(job, thread, (slice, from, to) => {
      if (this.ordered) this.ordered.writeDerivatives(from, to);
      else writeDerivatives(job, view, from, to);
      sumDerivatives(outputs, view, from, to, slice * SLICE_SUMS);
    });
    barrier.wait();
    let squares = 0;
    let sizes = 0;
    for (let slice = 0; slice < job.slices; slice++) {
      squares += sliceSums[slice * SLICE_SUMS]!;
      sizes += sliceSums[slice * SLICE_SUMS + 1]!;
    }
    const mvsLambda = settings.mvsReg ?? (lastLeafSize ?? sizes / trainCount) ** 2;
    forEachSlice(job, thread, (slice, from, to) => {
      const sliceSeed = deriveSeed(deriveSeed(seed, 0), slice);
      drawSampleWeights(settings, view, outputs, from, to, sliceSeed, mvsLambda);
      sumSample(outputs, view, from, to, slice * SLICE_SUMS + 2);
    });
    barrier.wait();
    const scales = recordScales(job, sliceSums);
    const starts = new Int32Array(job.slices + 1);
    for (let slice = 0; slice < job.slices; slice++) {
      starts[slice + 1] = starts[slice]! + sliceSums[slice * SLICE_SUMS + 4]!;
    }
    const active = starts[job.slices]!;
    const list = active < trainCount ? this.list : null;
    forEachSlice(job, thread, (slice, from, to) => {
      writeRecords(job, view, this.records, scales, from, to, list, starts[slice]!);
    });
    barrier.wait();
    const deviation = settings.randomStrength * Math.sqrt(squares / trainCount) * this.modelFactor(round);
    return { list: list ? 1 : 0, active, scales, deviation };
  }

  /** Noise fades as the model grows (CatBoost's NormalWithModelSizeDecrease). */
  private modelFactor(round: number): number {
    const { settings, trainCount } = this.job;
    const left = Math.exp(Math.log(trainCount) - round * settings.learningRate);
    return left / (1 + left);
  }
}
