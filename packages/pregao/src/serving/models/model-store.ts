import { LRUCache } from "lru-cache";
import type { Configuration } from "../../config/index.ts";
import { loadConfiguredFeatures } from "../../features/index.ts";
import { enabledFamilyName, loadConfiguredModels } from "../../models/index.ts";
import { type ModelRegistry, openRegistry } from "../../registry/index.ts";
import { ServedVersion } from "./served-version.ts";
import { VersionDirectory } from "./version-directory.ts";

/** The folder of models of the registry that the service is given. */
const ownFolder = "models";

/** Loaded versions, the least recently used let go first, and the directories of the folders of models. */
export class ModelStore {
  readonly #configuration: Configuration;
  readonly #now: () => number;
  readonly #directories: LRUCache<string, VersionDirectory>;
  readonly #home: VersionDirectory;
  readonly #loaded: LRUCache<string, ServedVersion> | null;
  readonly #loading = new Map<string, Promise<ServedVersion>>();

  constructor(configuration: Configuration, registry: ModelRegistry, now: () => number) {
    const { enableModelCache, maxCachedModels, modelCacheTtlSeconds } = configuration.values;
    this.#configuration = configuration;
    this.#now = now;
    this.#home = new VersionDirectory(registry, ownFolder, now);
    this.#directories = new LRUCache({ max: 100 });
    this.#loaded = enableModelCache
      ? new LRUCache({
          max: maxCachedModels,
          ttl: modelCacheTtlSeconds * 1000,
          updateAgeOnGet: true,
          ttlResolution: 0,
          perf: { now },
        })
      : null;
  }

  /** Of a folder of models under the home; the service's own when left out. */
  directory(modelDir?: string): VersionDirectory {
    if (modelDir === undefined || modelDir === ownFolder) return this.#home;
    let directory = this.#directories.get(modelDir);
    if (directory === undefined) {
      directory = new VersionDirectory(openRegistry(this.#configuration, modelDir), modelDir, this.#now);
      this.#directories.set(modelDir, directory);
    }
    return directory;
  }

  /** What is loaded; those that were not used for `modelCacheTtlSeconds` are let go. */
  get loaded(): ServedVersion[] {
    this.#loaded?.purgeStale();
    return [...(this.#loaded?.values() ?? [])];
  }

  /** The version where it is loaded. */
  held(directory: VersionDirectory, name: string, version: number): ServedVersion | undefined {
    return this.#loaded?.get(keyOf(directory, name, version));
  }

  /** Its files verified, once however many wait for it. */
  load(directory: VersionDirectory, name: string, version: number): Promise<ServedVersion> {
    const held = this.held(directory, name, version);
    if (held !== undefined) return Promise.resolve(held);
    const key = keyOf(directory, name, version);
    let loading = this.#loading.get(key);
    if (loading === undefined) {
      loading = this.#open(directory, name, version).finally(() => this.#loading.delete(key));
      this.#loading.set(key, loading);
    }
    return loading;
  }

  async #open(directory: VersionDirectory, name: string, version: number): Promise<ServedVersion> {
    await loadConfiguredModels(this.#configuration);
    await loadConfiguredFeatures(this.#configuration);
    const opened = await directory.registry.open(name, version);
    enabledFamilyName(this.#configuration, opened.manifest.family);
    const served = await ServedVersion.load(opened);
    this.#loaded?.set(keyOf(directory, name, version), served);
    return served;
  }
}

function keyOf({ registry }: VersionDirectory, name: string, version: number): string {
  return `${registry.root}/${name}/${version}`;
}
