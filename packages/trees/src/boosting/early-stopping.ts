/** When a fit stops before its last round. */
export interface Stopping {
  /** Rounds without improvement before training stops; 0 for never. */
  readonly patience: number;
  /** An improvement is a change for the better by more than this. */
  readonly minDelta: number;
  /** Metric that counts: a certain one of those measured, or "any", whichever stops improving first. */
  readonly by: "first" | "last" | "any";
}

/** Keeps the history of metrics and says when none of those that count improves any more. */
export class EarlyStopping {
  /** Values of each metric, round after round. */
  readonly histories: readonly number[][];
  /** Metric that stopped the fit, or that would; round that it was best in. */
  metric: number;
  private readonly stopping: Stopping;
  private readonly ascends: readonly boolean[];
  private readonly best: number[];

  /** `ascends`: for each metric, whether more is better. */
  constructor(stopping: Stopping, ascends: readonly boolean[]) {
    this.stopping = stopping;
    this.ascends = ascends;
    this.histories = ascends.map(() => []);
    this.best = ascends.map(() => 0);
    this.metric = stopping.by === "last" ? Math.max(0, ascends.length - 1) : 0;
  }

  get bestRound(): number {
    return this.best[this.metric] ?? 0;
  }

  /** Takes the metrics of the next round in. */
  isOver(values: readonly number[]): boolean {
    const { patience, minDelta, by } = this.stopping;
    let isOver = false;
    for (const [m, value] of values.entries()) {
      const history = this.histories[m]!;
      const round = history.push(value) - 1;
      const gain = (value - history[this.best[m]!]!) * (this.ascends[m] ? 1 : -1);
      if (gain > minDelta) this.best[m] = round;
      if (isOver || (by !== "any" && m !== this.metric)) continue;
      if (patience > 0 && round - this.best[m]! >= patience) {
        this.metric = m;
        isOver = true;
      }
    }
    return isOver;
  }
}
