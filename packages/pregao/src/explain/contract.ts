import type { Attributions } from "../models/index.ts";

/** What really happened, one value a row of the matrix: what importance on held-out rows is measured by. */
export interface Outcomes {
  /** Epoch milliseconds. */
  readonly time: Float64Array;
  /** Class ids; of classifications. */
  readonly classes?: Int8Array;
  /** What a regression predicts. */
  readonly returns?: Float64Array;
}

/** A feature by how much it moves predictions. */
export interface RankedFeature {
  readonly name: string;
  /** Mean absolute attribution, in the mean over the outputs: in their unit. */
  readonly importance: number;
  /** Of the importance of all features; 0 where nothing moves anything. */
  readonly share: number;
  /** Mean absolute attribution to each output. */
  readonly byOutput: readonly number[];
  /**
   * For each output, the mean attribution where the feature is above its median less that where it is at or below: above 0 high
   * values raise the output. Null where all known values are alike.
   */
  readonly highLessLow: readonly (number | null)[];
}

/** The loss with a feature spoilt, less the loss without: what the model has of it on rows it has not seen. */
export interface SpoiltFeature {
  readonly name: string;
  /** Rise of the mean loss, in the mean over repeats; not above 0 where the feature is of no use. */
  readonly rise: number;
  /** Standard deviation of the rise over repeats; null with one. */
  readonly deviation: number | null;
  /** Standard error of the rise over successive blocks of time; null where there are too few times. */
  readonly blockError: number | null;
}

/** Importance by spoiling features one by one, largest rise first. */
export interface SpoiltImportance {
  readonly method: "permutation" | "drop column";
  readonly loss: "log-loss" | "squared error";
  /** Mean loss with nothing spoilt; of refits in the mean over repeats. */
  readonly baseline: number;
  /** Held-out rows. */
  readonly rows: number;
  readonly repeats: number;
  /** Blocks of time that `blockError` is taken over; 0 where there are too few times. */
  readonly blocks: number;
  readonly features: readonly SpoiltFeature[];
}

/** How a model came to its predictions for some rows. */
export interface Explanation {
  readonly family: string;
  /** "TreeSHAP", "linear", "integrated gradients" of the family's own; "permutation" where it has none. */
  readonly method: string;
  /** Rows that were explained, ascending. */
  readonly rows: Int32Array;
  /** Attributions to each of `rows`; null where the family has none. */
  readonly attributions: Attributions | null;
  /** All features, most important first; by attributions, else by the rise of the loss. */
  readonly ranking: readonly RankedFeature[];
  /** Null where the attributions are the family's own. */
  readonly permutation: SpoiltImportance | null;
}

/** Two features by what they do together beyond what each does alone. */
export interface FeaturePair {
  readonly first: string;
  readonly second: string;
  /** Mean absolute interaction of both halves, in the mean over the outputs. */
  readonly strength: number;
  /** Strength as a share of that of all pairs and single features. */
  readonly share: number;
}
