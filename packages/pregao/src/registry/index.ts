export type { Manifest, ManifestFacts } from "./manifest.ts";
export {
  type ListedVersion,
  ModelRegistry,
  type Publication,
  type RegisteredVersion,
  type VersionPlace,
} from "./registry.ts";
