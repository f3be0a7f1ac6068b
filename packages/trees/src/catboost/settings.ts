import type { BoostingSettings } from "../boosting/job.ts";
import type { SingleLossName } from "./single-losses.ts";
import type { CategorySettings } from "./training-columns.ts";

/** What growth depends on beside the data: CatBoost's parameters once nothing in them is left to be chosen. */
export interface SymmetricSettings extends Pick<BoostingSettings, "objective" | "metrics" | "stopping"> {
  readonly loss: SingleLossName | "MultiClass";
  /** Level of Quantile, delta of Huber; otherwise not read. */
  readonly lossNumber: number;
  readonly rounds: number;
  readonly learningRate: number;
  /** Levels of a tree. */
  readonly depth: number;
  /** L2 penalty on leaf values, for rows that weigh 1 on average. */
  readonly l2: number;
  readonly scoreFunction: "Cosine" | "L2";
  readonly randomStrength: number;
  readonly bootstrap: "Bayesian" | "Bernoulli" | "MVS" | "No";
  readonly baggingTemperature: number;
  readonly subsample: number;
  /** MVS's lambda; null to take it from the trees. */
  readonly mvsReg: number | null;
  /** Share of the columns that each level may use. */
  readonly columnsByLevel: number;
  readonly leafEstimation: "Newton" | "Gradient" | "Exact";
  readonly leafIterations: number;
  readonly backtracking: boolean;
  /** Whether splits are looked for with gradients that rows have no part in (see OrderedModels). */
  readonly isOrdered: boolean;
  readonly categories: CategorySettings;
  /** Whether missing values go left of everything, or right of it. */
  readonly missingLeft: boolean;
  readonly shrinkRate: number;
  readonly shrinkMode: "Constant" | "Decreasing";
  readonly seed: number;
  /** Whether the model ends at the best round on the evaluation rows. */
  readonly keepsBest: boolean;
}
