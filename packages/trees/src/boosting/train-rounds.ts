import type { BoostingKernels } from "../kernels/boosting.ts";
import { BARRIER_WORDS, Barrier } from "../workers/barrier.ts";
import { DroppedTrees } from "./dropped-trees.ts";
import { Gradients } from "./gradients.ts";
import { type GrownNodes, TreeList } from "./grown-trees.ts";
import type { BoostingJob } from "./job.ts";
import { Judge } from "./judge.ts";
import { quantileRenewal } from "./leaf-quantile.ts";
import type { GradientInput } from "./objectives/objective.ts";
import { objectives } from "./objectives/objectives.ts";
import { RowSampler } from "./row-sampling.ts";
import { SharedGrowth } from "./shared-growth.ts";
import { SoloGrowth } from "./solo-growth.ts";
import type { TrainingHost } from "./training-host.ts";
import { TreeGrower } from "./tree-grower.ts";

/** What a fit gives: trees round after round, one an output, up to the best round when it was watched. */
export interface BoostingOutcome {
  readonly nodes: GrownNodes;
  /** Metrics on the evaluation rows after each round that was run; empty without such rows. */
  readonly histories: readonly (readonly number[])[];
  /** Place of the metric that stopped the fit, or that would have. */
  readonly metric: number;
}

/** int32 word that says that the rounds are over, behind those of the barrier. */
const STOP = BARRIER_WORDS.end;

/**
 * One thread's part of a fit. Thread 0 also judges, keeps the trees and speaks with the host; it alone returns an outcome.
 * Throws FitAborted when the abort flag was seen.
 */
export function trainRounds(
  job: BoostingJob,
  thread: number,
  kernels: BoostingKernels,
  buffer: SharedArrayBuffer,
  host: TrainingHost,
): BoostingOutcome | null {
  const { settings, outputs } = job;
  const control = new Int32Array(buffer, job.control, STOP + 1);
  const barrier = new Barrier(control, job.threads);
  const input = gradientInput(job, buffer, kernels);
  const gradients = new Gradients(job, thread, buffer, barrier, input);
  const sampler = new RowSampler(job, thread, buffer, input, barrier);
  const judge = new Judge(job, thread, buffer, barrier, input, host);
  const trees = new TreeList();
  // Dropped trees are walked by all threads.
  const kept = thread === 0 || settings.dropout ? trees : null;
  const renewal = renewalOf(job, input);
  const growth =
    job.rooms.length > 0
      ? new SoloGrowth(job, thread, kernels, buffer, barrier, input, renewal, kept)
      : new SharedGrowth(new TreeGrower(job, thread, kernels, buffer, barrier, renewal), sampler, kept);
  const dropped = settings.dropout && new DroppedTrees(job, settings.dropout, thread, buffer, barrier, trees);
  for (let round = 0; round < settings.rounds; round++) {
    dropped?.takeOut();
    const hasSplit = growth.grow(round, gradients.compute(round, sampler, host));
    dropped?.putBack();
    // By LightGBM's rules trees without a split add nothing; the first are kept, for a model is of a round at least.
    if (!hasSplit && round > 0 && settings.growth.rules === "lightgbm") break;
    const measured = judge.measure();
    if (thread === 0) {
      const { isOver, isBest } = judge.judge(measured);
      if (isBest && settings.stopping.patience > 0) dropped?.remember();
      if (isOver) Atomics.store(control, STOP, 1);
    }
    barrier.wait();
    if (Atomics.load(control, STOP) !== 0) break;
  }
  if (thread !== 0) return null;
  dropped?.fold();
  const { histories, metric } = judge.watch;
  return { nodes: trees.collect(judge.bestRounds * outputs), histories, metric };
}

function gradientInput(job: BoostingJob, buffer: SharedArrayBuffer, kernels: BoostingKernels): GradientInput {
  const { rowCount, outputs } = job;
  return {
    rows: new Int32Array(buffer, job.rowLists[0], job.trainCount + job.evaluationCount),
    targets: new Float32Array(buffer, job.targets, rowCount),
    weights: job.weights ? new Float32Array(buffer, job.weights, rowCount) : null,
    margins: new Float32Array(buffer, job.margins, rowCount * outputs),
    rowCount,
    outputs,
    loss: job.settings.loss,
    pairs: new Float32Array(buffer, job.gradients, 2 * rowCount * outputs),
    kernels,
    at: {
      rows: job.rowLists[0],
      targets: job.targets,
      weights: job.weights,
      margins: job.margins,
      pairs: job.gradients,
    },
  };
}

function renewalOf({ settings }: BoostingJob, input: GradientInput) {
  const { objective, loss, learningRate } = settings;
  if (objective === "custom") return null;
  return quantileRenewal(input, objectives[objective].leafQuantile(loss), learningRate);
}
