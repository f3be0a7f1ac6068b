import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Configuration } from "../config/index.ts";
import { parseS3Name, S3ObjectStore, s3Settings } from "../objects/index.ts";
import { modelRoot } from "./model-root.ts";
import { ObjectStorage } from "./object-storage.ts";
import { ModelRegistry } from "./registry.ts";
import { VersionCache } from "./version-cache.ts";

/**
 * The registry that the configuration names: a folder under home, or with the setting `modelStore` a bucket, read through
 * copies under `<home>/cache/models`. `modelDir` keeps registries apart in either: one or more plain names between slashes.
 */
export function openRegistry(configuration: Configuration, modelDir = "models"): ModelRegistry {
  const { home, values } = configuration;
  const folder = modelRoot(home, modelDir);
  if (values.modelStore === "local") return new ModelRegistry(folder);
  const { bucket, path } = parseS3Name(values.modelStore);
  const prefix = [path.replace(/\/$/, ""), modelDir].filter((part) => part !== "").join("/");
  const store = new S3ObjectStore(bucket, s3Settings(values), prefix);
  const place = createHash("sha256").update(store.description).digest("hex").slice(0, 16);
  const cache = new VersionCache(join(home, "cache", "models"), place, values.modelCacheMegabytes * 1e6);
  return new ModelRegistry(new ObjectStorage(store, cache));
}
