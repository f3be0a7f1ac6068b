export { type Beeswarm, beeswarm, type SwarmDot, type SwarmLine } from "./beeswarm.ts";
export type {
  Explanation,
  FeaturePair,
  Outcomes,
  RankedFeature,
  SpoiltFeature,
  SpoiltImportance,
} from "./contract.ts";
export { type Contribution, contributionsOf, type PredictionContributions } from "./contributions.ts";
export { type Dependence, type DependencePoint, dependence } from "./dependence.ts";
export { type DropColumnRequest, dropColumnImportance } from "./drop-column-importance.ts";
export { attributionByLag, type LagTable, type PairTable, pairTable } from "./effect-tables.ts";
export { type ExplainModelOptions, explainModel } from "./explain-model.ts";
export {
  type ContentsOptions,
  type ExplanationContents,
  explanationContents,
} from "./explanation-contents.ts";
export { type Drift, featureDrift, predictionDrift } from "./feature-drift.ts";
export { kolmogorovSmirnov } from "./kolmogorov-smirnov.ts";
export { type PermutationRequest, permutationImportance } from "./permutation-importance.ts";
export {
  binCounts,
  type PopulationStability,
  populationStability,
  type StabilityBins,
  type StabilityVerdict,
  stabilityBins,
  stabilityOfCounts,
  stabilityThresholds,
  stabilityVerdict,
} from "./population-stability.ts";
export { spreadRows } from "./spread-rows.ts";
export {
  readStabilityReference,
  type StabilityReference,
  stabilityReference,
  stabilityReferenceFile,
  writeStabilityReference,
} from "./stability-reference.ts";
export { strongestPairs } from "./strongest-pairs.ts";
export { contributionsWire, driftWire, explanationWire } from "./wire.ts";
