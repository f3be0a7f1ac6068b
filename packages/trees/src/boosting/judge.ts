import type { Barrier } from "../workers/barrier.ts";
import { EarlyStopping } from "./early-stopping.ts";
import type { BoostingJob } from "./job.ts";
import { Evaluator } from "./metrics/evaluator.ts";
import { isRanking } from "./metrics/metric.ts";
import type { GradientInput } from "./objectives/objective.ts";
import { linkOf } from "./objectives/objectives.ts";
import type { TrainingHost } from "./training-host.ts";

/** One thread's part in judging the rounds on the evaluation rows; the first keeps the history. */
export class Judge {
  readonly watch: EarlyStopping;
  private readonly job: BoostingJob;
  private readonly evaluator: Evaluator;
  private readonly host: TrainingHost;
  private rounds = 0;

  constructor(
    job: BoostingJob,
    thread: number,
    buffer: SharedArrayBuffer,
    barrier: Barrier,
    input: GradientInput,
    host: TrainingHost,
  ) {
    const { metrics, objective, stopping } = job.settings;
    this.job = job;
    this.host = host;
    const rows = input.rows.subarray(job.trainCount);
    const predictionOf = linkOf(objective, job.classCount) ?? ((margin: number): number => margin);
    this.evaluator = new Evaluator(job, thread, buffer, barrier, { ...input, rows, predictionOf });
    const ascends = metrics.map(({ kind }) => isRanking(kind));
    if (job.ownMetric) ascends.push(job.ownMetric.higherIsBetter);
    this.watch = new EarlyStopping(stopping, ascends);
  }

  /** The metrics after a round, the user's own last; none without evaluation rows. Every thread calls this. */
  measure(): readonly number[] {
    if (this.job.evaluationCount === 0) return [];
    return this.evaluator.measure();
  }

  /** First thread: takes the metrics in; tells the host, and whether the fit is over and whether this round is the best. */
  judge(measured: readonly number[]): { readonly isOver: boolean; readonly isBest: boolean } {
    const { host, job, watch } = this;
    const round = this.rounds++;
    const isWatched = job.evaluationCount > 0;
    const values = isWatched && job.ownMetric ? [...measured, host.measure(round)] : measured;
    const isOver = isWatched && watch.isOver(values);
    host.tellRound(round + 1, values);
    return { isOver, isBest: isWatched && watch.bestRound === round };
  }

  /** Rounds that the model keeps. */
  get bestRounds(): number {
    const { settings, evaluationCount } = this.job;
    return settings.stopping.patience > 0 && evaluationCount > 0 ? this.watch.bestRound + 1 : this.rounds;
  }
}
