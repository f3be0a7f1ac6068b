import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { isTemporaryName, sweepTemporaries, temporaryName, writeFileAtomically } from "../../atomic-files.ts";
import { sha256OfFile } from "../../file-hash.ts";
import type { ObjectInfo, ObjectStore } from "../../objects/index.ts";

const entrySchema = z.object({
  store: z.string(),
  key: z.string(),
  etag: z.string(),
  size: z.number(),
  sha256: z.string(),
});

const listingSchema = z.object({
  store: z.string(),
  name: z.string(),
  /** When the store was last asked with success, epoch milliseconds. */
  fetched: z.number(),
  files: z.array(z.object({ key: z.string(), size: z.number(), etag: z.string(), modified: z.number() })),
});

export type KeptListing = z.infer<typeof listingSchema>;

/** No key has a part that begins with a dot. */
const entryFile = ".entry.json";

/**
 * Copies of objects on this disk, one folder for each content of a key (store, key and etag), with the SHA-256 that
 * it had when it came. An entry appears by one rename; the time of its record is the time of its last use. Safe for
 * several processes: what one removes another fetches again.
 */
export class ObjectCache {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** The copy of this very content, checked byte for byte; undefined where there is none or it is damaged. */
  async find(store: ObjectStore, info: ObjectInfo): Promise<string | undefined> {
    const folder = this.#folder(store, info);
    const entry = await readJson(join(folder, entryFile), entrySchema);
    if (entry === undefined) return undefined;
    const path = join(folder, info.key);
    const sha256 = await sha256OfFile(path).catch(() => undefined);
    if (sha256 !== entry.sha256) {
      await rm(folder, { recursive: true, force: true });
      return undefined;
    }
    const now = new Date();
    await utimes(join(folder, entryFile), now, now).catch(() => {});
    return path;
  }

  /** Fetches an object into the cache and returns the path of the copy, and what the store gave. */
  async fetch(
    store: ObjectStore,
    key: string,
    signal?: AbortSignal,
  ): Promise<{ path: string; info: ObjectInfo }> {
    await mkdir(this.#directory, { recursive: true });
    const temporary = join(this.#directory, temporaryName("entry"));
    try {
      // With the folders of the key: a folder such as symbol=PETR4 is a column of the file.
      const copy = join(temporary, key);
      await mkdir(dirname(copy), { recursive: true });
      const info = await store.download(key, copy, signal);
      const { etag, size } = info;
      const entry = { store: store.description, key, etag, size, sha256: await sha256OfFile(copy) };
      await writeFileAtomically(join(temporary, entryFile), `${JSON.stringify(entry, null, 2)}\n`);
      const folder = this.#folder(store, info);
      try {
        await rename(temporary, folder);
      } catch (error) {
        if (!["ENOTEMPTY", "EEXIST"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
        // Another load was quicker with this content: somebody may be reading its copy, so that one stays if it is whole.
        if ((await this.find(store, info)) === undefined) {
          await rm(folder, { recursive: true, force: true });
          await rename(temporary, folder);
        }
      }
      return { path: join(folder, key), info };
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  }

  /** The files of `name` when the store was last read completely. */
  async listing(store: ObjectStore, name: string): Promise<KeptListing | undefined> {
    return readJson(this.#listingPath(store, name), listingSchema);
  }

  /** Keeps a complete listing and removes the contents that it supersedes. */
  async keepListing(store: ObjectStore, name: string, files: readonly ObjectInfo[]): Promise<void> {
    const before = await this.listing(store, name);
    const listing: KeptListing = {
      store: store.description,
      name,
      fetched: Date.now(),
      files: files.map((file) => ({ ...file })),
    };
    await writeFileAtomically(this.#listingPath(store, name), `${JSON.stringify(listing, null, 2)}\n`);
    const current = new Set(files.map((file) => this.#folder(store, file)));
    for (const file of before?.files ?? []) {
      const folder = this.#folder(store, file);
      if (!current.has(folder)) await rm(folder, { recursive: true, force: true });
    }
  }

  /**
   * Removes the least recently used contents until no more than `most` bytes are left; those of `inUse` stay.
   * Returns the bytes that are left.
   */
  async evict(most: number, inUse: readonly string[]): Promise<number> {
    await sweepTemporaries(this.#directory);
    const entries: { folder: string; size: number; used: number }[] = [];
    for (const name of await readdir(this.#directory)) {
      if (isTemporaryName(name) || name === "listings") continue;
      const folder = join(this.#directory, name);
      const entry = await readJson(join(folder, entryFile), entrySchema);
      const record = await stat(join(folder, entryFile)).catch(() => undefined);
      if (entry !== undefined && record !== undefined)
        entries.push({ folder, size: entry.size, used: record.mtimeMs });
      else await rm(folder, { recursive: true, force: true });
    }
    let kept = entries.reduce((sum, { size }) => sum + size, 0);
    for (const { folder, size } of entries.sort((a, b) => a.used - b.used)) {
      if (kept <= most) break;
      if (inUse.some((path) => path.startsWith(folder))) continue;
      await rm(folder, { recursive: true, force: true });
      kept -= size;
    }
    return kept;
  }

  #folder(store: ObjectStore, { key, etag }: Pick<ObjectInfo, "key" | "etag">): string {
    return join(this.#directory, shortHash(store.description, key, etag));
  }

  #listingPath(store: ObjectStore, name: string): string {
    return join(this.#directory, "listings", `${shortHash(store.description, name)}.json`);
  }
}

function shortHash(...parts: string[]): string {
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 32);
}

/** Undefined where the file is missing or does not hold what it should: a cache may be lost at any time. */
async function readJson<Value>(path: string, schema: z.ZodType<Value>): Promise<Value | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return undefined;
  }
}
