export type { Manifest, ManifestFacts, ManifestFile } from "./manifest.ts";
export { modelRoot } from "./model-name.ts";
export {
  type ListedVersion,
  ModelRegistry,
  type Publication,
  type RegisteredVersion,
  type VersionPlace,
} from "./registry.ts";
