import type { DrawnParameters } from "../models/index.ts";
import type { prunerNames } from "./choices.ts";
import type { Trial } from "./trial.ts";

/** One trial's work, as plain data: a queue can hand it to a process on another machine. */
export interface TrialRequest {
  readonly number: number;
  /** As drawn. */
  readonly parameters: DrawnParameters;
  /** The family's parameters that they stand for. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** What ties a running trial to its study. */
export interface TrialChannel {
  readonly signal: AbortSignal;
  /** Tells what the trial is worth after a step; higher is better. True: it is to be given up. Null where nobody prunes. */
  readonly report: ((step: number, value: number) => boolean) | null;
  /** What `report` decides by, as plain data for an executor elsewhere. */
  readonly pruning?: TrialPruning;
}

/** A pruner by name, and what it compares with: the trials that had finished before this one was drawn. */
export interface TrialPruning {
  readonly pruner: Exclude<(typeof prunerNames)[number], "none">;
  readonly finished: readonly Trial[];
}

export type TrialOutcome =
  /** One value a score, and the same of each fold. */
  | {
      readonly state: "complete";
      readonly values: readonly number[];
      readonly foldValues: readonly (readonly number[])[];
    }
  | { readonly state: "pruned" }
  | { readonly state: "failed"; readonly reason: string };

/**
 * Runs trials: in this process, in workers, or by a queue. What a trial gives must not depend on when or beside which others it
 * runs. It rejects where the whole study is to end: an abort, a defect. Parameters that cannot be fitted are an outcome.
 */
export interface TrialExecutor {
  execute(request: TrialRequest, channel: TrialChannel): Promise<TrialOutcome>;
}
