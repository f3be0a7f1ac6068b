import type { BoostingKernels } from "../kernels/boosting.ts";
import { deriveSeed } from "../random.ts";
import { BARRIER_WORDS, Barrier } from "../workers/barrier.ts";
import { Gradients } from "./gradients.ts";
import { type GrownNodes, TreeList } from "./grown-trees.ts";
import type { BoostingJob } from "./job.ts";
import { quantileRenewal } from "./leaf-quantile.ts";
import { evaluateMetric } from "./metrics.ts";
import { objectives } from "./objectives/objectives.ts";
import { sampleRows } from "./sampling.ts";
import { TreeGrower } from "./tree-grower.ts";

/** What a fit gives: trees round after round, one an output, up to the best round when it was watched. */
export interface BoostingOutcome {
  readonly nodes: GrownNodes;
  /** Metric on the evaluation rows after each round that was run; empty without such rows. */
  readonly history: readonly number[];
  /** Rounds the trees are of. */
  readonly rounds: number;
}

/**
 * One thread's part of a fit. Thread 0 also draws rows, judges, keeps the trees and calls `onRound`; it alone returns an
 * outcome. Throws FitAborted when the abort flag was seen.
 */
export function trainRounds(
  job: BoostingJob,
  thread: number,
  kernels: BoostingKernels,
  buffer: SharedArrayBuffer,
  onRound: (done: number, metric: number) => void,
): BoostingOutcome | null {
  const { settings, trainCount, evaluationCount, outputs, rowCount } = job;
  const control = new Int32Array(buffer, job.control, CONTROL_WORDS.end);
  const barrier = new Barrier(control, job.threads);
  const listed = trainCount + evaluationCount;
  const allRows = new Int32Array(buffer, job.rowLists[0], listed);
  const sampledRows = new Int32Array(buffer, job.rowLists[1], listed);
  const input = {
    rows: allRows,
    targets: new Float32Array(buffer, job.targets, rowCount),
    weights: job.weights ? new Float32Array(buffer, job.weights, rowCount) : null,
    margins: new Float32Array(buffer, job.margins, rowCount * outputs),
    rowCount,
    outputs,
    loss: settings.loss,
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
  const objective = objectives[settings.objective];
  const renewal = quantileRenewal(input, objective.leafQuantile(settings.loss), settings.learningRate);
  const grower = new TreeGrower(job, thread, kernels, buffer, barrier, renewal);
  const evaluation = { ...input, rows: allRows.subarray(trainCount) };
  const gradients = new Gradients(job, thread, buffer, input);
  const trees = new TreeList();
  const watch = new EarlyStopping(settings.patience);
  const isSampled = settings.subsample < 1;
  let ended = settings.rounds;
  for (let round = 0; round < settings.rounds; round++) {
    let isSplit = false;
    const scales = gradients.compute(barrier);
    for (let k = 0; k < outputs; k++) {
      const seed = deriveSeed(settings.seed, round * outputs + k);
      if (isSampled) {
        if (thread === 0) {
          const drawn = sampleRows(allRows, trainCount, settings.subsample, seed, sampledRows);
          Atomics.store(control, CONTROL_WORDS.active, drawn);
        }
        barrier.wait();
      }
      const active = isSampled ? Atomics.load(control, CONTROL_WORDS.active) : trainCount;
      grower.grow(k, isSampled ? 1 : 0, active, scales[k]!, seed);
      if (thread === 0) trees.add(grower.tree);
      isSplit ||= grower.tree.size > 1;
    }
    // By LightGBM's rules trees without a split add nothing; the first are kept, for a model is of a round at least.
    if (settings.growth.rules === "lightgbm" && !isSplit && round > 0) {
      ended = round;
      break;
    }
    if (thread === 0) {
      const metric = evaluationCount > 0 ? evaluateMetric(settings.metric, evaluation) : Number.NaN;
      if (evaluationCount > 0 && watch.isOver(metric)) Atomics.store(control, CONTROL_WORDS.stop, 1);
      onRound(round + 1, metric);
    }
    barrier.wait();
    if (Atomics.load(control, CONTROL_WORDS.stop) !== 0) break;
  }
  if (thread !== 0) return null;
  const { history } = watch;
  const rounds = settings.patience > 0 && evaluationCount > 0 ? watch.bestRound + 1 : ended;
  return { nodes: trees.collect(rounds * outputs), history, rounds };
}

const CONTROL_WORDS = {
  ...BARRIER_WORDS,
  active: BARRIER_WORDS.end,
  stop: BARRIER_WORDS.end + 1,
  end: BARRIER_WORDS.end + 2,
};

/** Stops when the metric has not fallen for `patience` rounds; 0 never stops. */
class EarlyStopping {
  readonly history: number[] = [];
  bestRound = 0;
  private readonly patience: number;

  constructor(patience: number) {
    this.patience = patience;
  }

  /** Takes the metric of the next round in. */
  isOver(metric: number): boolean {
    const round = this.history.push(metric) - 1;
    if (metric < this.history[this.bestRound]!) this.bestRound = round;
    return this.patience > 0 && round - this.bestRound >= this.patience;
  }
}
