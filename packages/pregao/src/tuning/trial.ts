import type { DrawnParameters } from "../models/index.ts";

/** What a trial was worth after a round of its fit; higher is better, NaN where nothing could be said. */
export interface TrialReport {
  readonly step: number;
  readonly value: number;
}

/** A finished trial of a study. */
export interface Trial {
  /** From 0, in the order in which they were drawn. */
  readonly number: number;
  /** `failed`: it could not be scored; a sampler learns nothing from it. */
  readonly state: "complete" | "pruned" | "failed";
  /** The values drawn: those parameters whose condition held. */
  readonly parameters: DrawnParameters;
  /** The family's parameters that were fitted with. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** One a score, higher is better; empty unless complete. */
  readonly values: readonly number[];
  /** The values of each fold; empty unless complete. */
  readonly foldValues: readonly (readonly number[])[];
  /** What pruning went by, round after round; empty without a pruner. */
  readonly reports: readonly TrialReport[];
  /** Why it failed; null otherwise. */
  readonly reason: string | null;
}
