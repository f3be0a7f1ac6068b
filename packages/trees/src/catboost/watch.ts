import { EarlyStopping } from "../boosting/early-stopping.ts";
import { isRanking, type MetricChoice, type MetricInput } from "../boosting/metrics/metric.ts";
import { rankingMetric } from "../boosting/metrics/ranking.ts";
import { fromMean, rowLosses } from "../boosting/metrics/row-losses.ts";
import { linkOf } from "../boosting/objectives/objectives.ts";
import type { SymmetricJob } from "./job.ts";
import type { TrainingView } from "./training-view.ts";

/** Judges the rounds on the evaluation rows; the first thread's. */
export class Watch {
  readonly stopping: EarlyStopping;
  private readonly job: SymmetricJob;
  private readonly input: MetricInput;
  private rounds = 0;

  constructor(job: SymmetricJob, { rows, targets, weights, margins }: TrainingView) {
    const { objective, metrics, stopping } = job.settings;
    const { rowCount, outputs, trainCount } = job;
    this.job = job;
    const predictionOf = linkOf(objective, outputs) ?? ((margin: number): number => margin);
    const judged = rows.subarray(trainCount);
    this.input = { rows: judged, targets, weights, margins, rowCount, outputs, predictionOf };
    this.stopping = new EarlyStopping(
      stopping,
      metrics.map(({ kind }) => isRanking(kind)),
    );
  }

  /** Measures a round; none of it without evaluation rows. */
  judge(): { readonly values: readonly number[]; readonly isOver: boolean } {
    this.rounds++;
    if (this.job.evaluationCount === 0) return { values: [], isOver: false };
    const values = this.job.settings.metrics.map((metric) => measure(metric, this.input));
    return { values, isOver: this.stopping.isOver(values) };
  }

  /** Rounds that the model keeps. */
  get keptRounds(): number {
    const { settings, evaluationCount } = this.job;
    return evaluationCount > 0 && settings.keepsBest ? this.stopping.bestRound + 1 : this.rounds;
  }
}

function measure({ kind, setting }: MetricChoice, input: MetricInput): number {
  if (isRanking(kind)) return rankingMetric(kind, input);
  const lossOf = rowLosses[kind];
  let sum = 0;
  let total = 0;
  for (const row of input.rows) {
    const weight = input.weights ? input.weights[row]! : 1;
    sum += weight * lossOf(input, row, setting);
    total += weight;
  }
  // Models are written as JSON, which has no infinity.
  return Math.min(fromMean(kind, sum / total), Number.MAX_VALUE);
}
