export type { AliasMove, MoveRequest } from "./alias-moves.ts";
export type { LogEntry, LogProblem } from "./log-entry.ts";
export type { Lineage, Manifest, ManifestFacts } from "./manifest.ts";
export { checkModelName } from "./model-name.ts";
export { modelRoot } from "./model-root.ts";
export { openRegistry } from "./open-registry.ts";
export type { Publication } from "./publishing.ts";
export {
  type ListedVersion,
  ModelRegistry,
  type PrunedVersion,
  type RegisteredVersion,
  type VersionPlace,
} from "./registry.ts";
export type { LogAuthor, RegistryLogPage } from "./registry-log.ts";
export type { RetentionRule } from "./retention.ts";
