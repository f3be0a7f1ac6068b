export type { Manifest, ManifestFacts } from "./manifest.ts";
export { modelRoot } from "./model-root.ts";
export {
  type ListedVersion,
  ModelRegistry,
  type Publication,
  type RegisteredVersion,
  type VersionPlace,
} from "./registry.ts";
