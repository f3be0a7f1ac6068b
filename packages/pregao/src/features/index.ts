export { b3FeaturesFromTable, hasB3Table } from "./b3-table.ts";
export { describeCatalog, type FeatureDescription, featureCatalog, findFeature } from "./catalog.ts";
export { type ComputedFeatures, type ComputeFeaturesOptions, computeFeatures } from "./compute-features.ts";
export type { Feature, FeatureCategory, FeatureMatrix, SymbolSeries } from "./contract.ts";
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
  type FeatureSetName,
  featureSetMembers,
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
