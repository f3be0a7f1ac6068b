import { isPregaoError, type PregaoError } from "../../errors.ts";
import { type Finding, formatTime } from "../../market/finding.ts";
import type { ObjectInfo, ObjectStore } from "../../objects/index.ts";
import type { RunContext } from "../../progress.ts";
import { findBarFiles } from "./bar-files.ts";
import { fetchAll } from "./fetch-all.ts";
import type { DataLoader, FetchedFiles } from "./loader.ts";
import { ObjectCache } from "./object-cache.ts";

export interface HybridOptions {
  /** Folder of the copies. */
  readonly directory: string;
  /** Bytes that copies may take together; the least recently used go first. */
  readonly limit: number;
}

/**
 * Objects of a store through copies on this disk. The store is asked what there is; contents that are already here
 * are not fetched again. Where the store is away, the files of its last complete reading are used, all of one moment,
 * with a warning that says how old they are; where one of them is gone or damaged, the store's error passes.
 */
export class HybridLoader implements DataLoader {
  readonly kind = "hybrid";
  readonly description: string;
  readonly #store: ObjectStore;
  readonly #cache: ObjectCache;
  readonly #limit: number;

  constructor(store: ObjectStore, { directory, limit }: HybridOptions) {
    this.#store = store;
    this.#cache = new ObjectCache(directory);
    this.#limit = limit;
    this.description = store.description;
  }

  async fetch(name: string, context?: RunContext): Promise<FetchedFiles> {
    try {
      return await this.#fresh(name, context);
    } catch (error) {
      if (!isPregaoError(error, "PREGAO_OBJECT_STORE_FAILED")) throw error;
      return this.#stale(name, error);
    }
  }

  async #fresh(name: string, context: RunContext | undefined): Promise<FetchedFiles> {
    const listed = await findBarFiles(this.#store, name, context?.signal);
    const paths: string[] = new Array<string>(listed.length);
    const infos: ObjectInfo[] = [...listed];
    await fetchAll(listed, context, async (file, index) => {
      const kept = await this.#cache.find(this.#store, file);
      if (kept !== undefined) {
        paths[index] = kept;
        return;
      }
      // It may have been replaced since it was listed: what came is what is kept.
      const { path, info } = await this.#cache.fetch(this.#store, file.key, context?.signal);
      paths[index] = path;
      infos[index] = info;
    });
    await this.#cache.keepListing(this.#store, name, infos);
    const size = await this.#cache.evict(this.#limit, paths);
    return { paths, findings: size > this.#limit ? [tooLarge(size, this.#limit)] : [], async release() {} };
  }

  async #stale(name: string, away: PregaoError): Promise<FetchedFiles> {
    const listing = await this.#cache.listing(this.#store, name);
    if (listing === undefined) throw away;
    const paths: string[] = [];
    for (const file of listing.files) {
      const path = await this.#cache.find(this.#store, file);
      if (path === undefined) throw away;
      paths.push(path);
    }
    const finding: Finding = {
      check: "stale-copy",
      severity: "warning",
      count: paths.length,
      message: `${away.message}; the ${paths.length === 1 ? "copy" : `${paths.length} copies`} of ${formatTime(listing.fetched)} ${paths.length === 1 ? "was" : "were"} used`,
    };
    return { paths, findings: [finding], async release() {} };
  }
}

function tooLarge(size: number, limit: number): Finding {
  const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;
  return {
    check: "cache-too-small",
    severity: "warning",
    count: 1,
    message: `the files of this load alone take ${megabytes(size)} of the cache, which is to hold ${megabytes(limit)}: raise dataCacheMegabytes`,
  };
}
