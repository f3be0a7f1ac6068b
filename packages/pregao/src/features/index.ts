export { b3FeaturesFromTable, hasB3Table, isGivenFeature } from "./b3-table.ts";
export {
  crossSectionalCatalog,
  describeCatalog,
  describeFeature,
  type FeatureDescription,
  featureCatalog,
  findAnyFeature,
  findFeature,
  isFeature,
} from "./catalog.ts";
export {
  difference,
  lag,
  ratioTo,
  rollingMax,
  rollingMean,
  rollingMin,
  rollingStd,
} from "./combinators/combinators.ts";
export { type ComputedFeatures, type ComputeFeaturesOptions, computeFeatures } from "./compute-features.ts";
export {
  type AnyFeature,
  type CrossSectionalFeature,
  type Feature,
  type FeatureCategory,
  type FeatureMatrix,
  isCrossSectional,
  type SymbolSeries,
} from "./contract.ts";
export { comparesSymbols, indexSymbolsOf } from "./cross-section/compares-symbols.ts";
export { loadConfiguredFeatures, loadFeaturesFile, registerFeatures } from "./custom/features-file.ts";
export { barsOf, type Duration } from "./durations.ts";
export { computeFeaturesInWorkers } from "./engine/compute-in-workers.ts";
export { FeatureStream, type FeatureStreamState } from "./engine/feature-stream.ts";
export { closeFeatureWorkers } from "./engine/worker-pool.ts";
export {
  compareFeatureSets,
  describeDifference,
  type FeatureSetDifference,
} from "./feature-set-id.ts";
export {
  b3WireNames,
  basicWireNames,
  type FeatureSetName,
  featureSetMembers,
  featureSetNames,
  resolveFeatureName,
  toWireName,
} from "./feature-sets.ts";
export { signalInputs } from "./signal-inputs.ts";
export type { FeatureStore, FeatureVector, PutOutcome, StoredSet } from "./store/feature-store.ts";
export { MemoryFeatureStore, type MemoryStoreOptions } from "./store/memory-store.ts";
export { type FeatureHistory, ParquetFeatureStore } from "./store/parquet-store.ts";
export { RedisFeatureStore, type RedisStoreOptions } from "./store/redis-store.ts";
export { storedSet, vectorsOf } from "./store/vectors-of.ts";
export { takeFeatures } from "./take-features.ts";
export { warmUpOf } from "./warm-up.ts";
