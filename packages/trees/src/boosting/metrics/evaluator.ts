import type { Barrier } from "../../workers/barrier.ts";
import { BLOCK_ROWS, type BoostingJob } from "../job.ts";
import { isRanking, type MetricChoice, type MetricInput } from "./metric.ts";
import { rankingMetric } from "./ranking.ts";
import { fromMean, rowLosses } from "./row-losses.ts";

/** One thread's part in measuring the metrics: blocks of rows for means, whole metrics for rankings. */
export class Evaluator {
  private readonly job: BoostingJob;
  private readonly thread: number;
  private readonly barrier: Barrier;
  private readonly input: MetricInput;
  private readonly blocks: number;
  /** A float64 a block and metric; rankings use the first block's. */
  private readonly sums: Float64Array;
  private readonly totalWeight: number;

  constructor(
    job: BoostingJob,
    thread: number,
    buffer: SharedArrayBuffer,
    barrier: Barrier,
    input: MetricInput,
  ) {
    this.job = job;
    this.thread = thread;
    this.barrier = barrier;
    this.input = input;
    this.blocks = Math.ceil(job.evaluationCount / BLOCK_ROWS);
    this.sums = new Float64Array(buffer, job.metricSums, this.blocks * job.settings.metrics.length);
    const { rows, weights } = input;
    this.totalWeight = weights ? rows.reduce((sum, row) => sum + weights[row]!, 0) : rows.length;
  }

  /** The metrics in their order; the same for any number of threads. Every thread gets them. Ends behind a barrier. */
  measure(): number[] {
    const { metrics } = this.job.settings;
    for (const [m, metric] of metrics.entries()) {
      if (isRanking(metric.kind)) this.rank(metric, m);
      else this.addUp(metric, m);
    }
    this.barrier.wait();
    const values = metrics.map((metric, m) => this.valueOf(metric, m));
    // The sums are written anew next time.
    this.barrier.wait();
    return values;
  }

  private rank({ kind }: MetricChoice, m: number): void {
    if (m % this.job.threads !== this.thread || !isRanking(kind)) return;
    this.sums[m * this.blocks] = rankingMetric(kind, this.input);
  }

  private addUp({ kind, setting }: MetricChoice, m: number): void {
    if (isRanking(kind)) return;
    const { input, blocks, job } = this;
    const { rows, weights } = input;
    const lossOf = rowLosses[kind];
    for (let block = this.thread; block < blocks; block += job.threads) {
      const end = Math.min(rows.length, (block + 1) * BLOCK_ROWS);
      let sum = 0;
      for (let i = block * BLOCK_ROWS; i < end; i++) {
        const row = rows[i]!;
        sum += (weights ? weights[row]! : 1) * lossOf(input, row, setting);
      }
      this.sums[m * blocks + block] = sum;
    }
  }

  private valueOf({ kind }: MetricChoice, m: number): number {
    const first = m * this.blocks;
    if (isRanking(kind)) return this.sums[first]!;
    let sum = 0;
    for (let block = 0; block < this.blocks; block++) sum += this.sums[first + block]!;
    // Models are written as JSON, which has no infinity.
    return Math.min(fromMean(kind, sum / this.totalWeight), Number.MAX_VALUE);
  }
}
