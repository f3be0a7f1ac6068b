import type { ModelOutcome, TickerFacts } from "../../pipeline/ticker-prediction.ts";
import type { FeatureRows } from "./feature-rows.ts";
import type { RowBatch } from "./row-batch.ts";

/** What an answer for a symbol's newest bar needs beside the model's run. */
export interface ServedRow {
  /** Where its features stand, among those of other symbols; the version may have others by now. */
  readonly rows: FeatureRows;
  readonly row: number;
  /** Predicts rows of `rows`. */
  readonly batch: RowBatch;
  readonly facts: TickerFacts;
  /** Bars that it was made from. */
  readonly fingerprint: string;
  /** What the source stood at when the bars were last known to be these. */
  mark: string;
  /** The answer as JSON, in front of and behind what the model says. */
  readonly before: string;
  readonly after: string;
  /** What the model has said of it, where that is kept. */
  outcome?: ModelOutcome;
}

/** The whole answer as JSON. */
export function answerJson({ before, after }: Pick<ServedRow, "before" | "after">, outcome: object): string {
  return `${before.slice(0, -1)},${JSON.stringify(outcome).slice(1, -1)},${after.slice(1)}`;
}
