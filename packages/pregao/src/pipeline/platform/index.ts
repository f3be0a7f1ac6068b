export { DatasetCatalog, type DatasetFacts } from "./datasets/dataset-catalog.ts";
export type { DatasetProfile, SymbolAvailability } from "./datasets/dataset-profile.ts";
export { type FoundDataset, findDataset } from "./datasets/find-dataset.ts";
export { type UnusedField, usableFields } from "./family-parameters.ts";
export {
  type ModelConfiguration,
  modelConfiguration,
  modelConfigurationSchema,
  platformDefaults,
} from "./model-configuration.ts";
export { platformModelName } from "./model-name.ts";
export { type PlatformTraining, planTraining, type TrainingPlan } from "./training-plan.ts";
