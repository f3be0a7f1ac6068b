import { randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isPregaoError, PregaoError } from "../errors.ts";
import type { ObjectStore } from "../objects/index.ts";
import { type Manifest, type ManifestFile, readManifest } from "./manifest.ts";
import { requireOwnCapitals } from "./own-capitals.ts";
import type { Draft, RegistryStorage } from "./storage.ts";
import type { VersionCache } from "./version-cache.ts";
import { verifyFiles } from "./version-files.ts";

/** Files going up or coming down at once. */
const atOnce = 4;
/** Files that no manifest names after this time belong to nobody: no publication takes so long. */
const abandonedAfter = 24 * 3_600_000;

/**
 * A registry in an object store: `manifests/<name>/<version>.json`, `log/<name>/<sequence>.json`, and the files of each publication
 * under a name of its own, `files/<name>/<id>/…`. Files go up first; the manifest is written last and only where there
 * is none, which makes the version. Versions are read through verified copies on this disk.
 */
export class ObjectStorage implements RegistryStorage {
  readonly description: string;
  readonly #store: ObjectStore;
  readonly #cache: VersionCache;

  constructor(store: ObjectStore, cache: VersionCache) {
    this.description = store.description;
    this.#store = store;
    this.#cache = cache;
  }

  async names(): Promise<string[]> {
    const keys = (await this.#store.list("manifests/")).map(({ key }) => key.split("/")[1]!);
    return [...new Set(keys)].sort();
  }

  async hasModel(name: string): Promise<boolean> {
    return (await this.versions(name)).length > 0;
  }

  async versions(name: string): Promise<number[]> {
    return this.#numbers(`manifests/${name}/`, /^([1-9]\d{0,8})\.json$/);
  }

  async hasVersion(name: string, version: number): Promise<boolean> {
    return (await this.#store.head(manifestKey(name, version))) !== undefined;
  }

  directory(name: string, version: number): string {
    return this.#cache.directory(name, version);
  }

  async readManifest(name: string, version: number): Promise<{ file: string; text: string }> {
    const key = manifestKey(name, version);
    const file = `${key} in ${this.description}`;
    const text = await this.#text(key);
    if (text !== null) return { file, text };
    throw new PregaoError("PREGAO_REGISTRY_MANIFEST_INVALID", { file, reason: "it is missing" });
  }

  async fetch(manifest: Manifest, text: string): Promise<void> {
    if (await this.#cache.has(manifest, text)) return;
    const { name, version, files, lineage } = manifest;
    const copy = await this.#cache.begin(name);
    const folder = filesOf(name, lineage?.publication);
    try {
      await eachOf(files, async ({ name: file }) => {
        const path = join(copy, ...file.split("/"));
        await mkdir(dirname(path), { recursive: true });
        await this.#store.download(folder + file, path).catch((error: unknown) => {
          if (!isPregaoError(error, "PREGAO_OBJECT_MISSING")) throw error;
          throw this.#altered(folder + file, "it is missing");
        });
      });
      await verifyFiles(copy, files, (file, reason) => this.#altered(folder + file, reason));
      await this.#cache.adopt(copy, name, version, text);
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
  }

  async begin(name: string): Promise<Draft> {
    if (!(await this.hasModel(name))) requireOwnCapitals(name, await this.names());
    return { name, id: randomBytes(16).toString("hex"), directory: await this.#cache.begin(name) };
  }

  async keep({ name, id, directory }: Draft, files: readonly ManifestFile[]): Promise<void> {
    await eachOf(files, async ({ name: file }) => {
      await this.#store.upload(filesOf(name, id) + file, join(directory, ...file.split("/")));
    });
  }

  async claim({ name, id }: Draft, version: number, manifest: string): Promise<boolean> {
    return this.#create(manifestKey(name, version), manifest, (there) => there.includes(id));
  }

  async settle({ name, directory }: Draft, version: number, manifest: string): Promise<void> {
    // What was written here spares a download; where the disk has no room for it, it is downloaded when it is used.
    await this.#cache
      .forget(name, version)
      .then(() => this.#cache.adopt(directory, name, version, manifest))
      .catch(() => {});
  }

  async unclaim({ name }: Draft, version: number): Promise<void> {
    await this.#store.delete(manifestKey(name, version));
  }

  /** Files that went up stay where they are until `collect`: a claim whose answer was lost may have succeeded. */
  async discard({ directory }: Draft): Promise<void> {
    await rm(directory, { recursive: true, force: true });
  }

  async remove(name: string, version: number): Promise<void> {
    const text = await this.#text(manifestKey(name, version));
    if (text === null) return;
    await this.#store.delete(manifestKey(name, version));
    await this.#cache.forget(name, version);
    const id = publicationOf(text, name, version);
    // Where a damaged manifest cannot tell, `collect` finds them.
    if (id === undefined) return;
    const files = await this.#store.list(filesOf(name, id));
    await eachOf(files, ({ key }) => this.#store.delete(key));
  }

  async entries(name: string): Promise<number[]> {
    return this.#numbers(`log/${name}/`, /^(\d{8})\.json$/);
  }

  async readEntry(name: string, sequence: number): Promise<string | null> {
    return this.#text(entryKey(name, sequence));
  }

  async addEntry(name: string, sequence: number, text: string): Promise<boolean> {
    return this.#create(entryKey(name, sequence), text, (there) => there === text);
  }

  async sweep(): Promise<number> {
    return this.#cache.sweep();
  }

  async collect(): Promise<number> {
    // Files are listed first: one that a manifest names later was put up later than they.
    const files = await this.#store.list("files/");
    const named = new Set<string>();
    for (const name of await this.names()) {
      for (const version of await this.versions(name)) {
        const text = await this.#text(manifestKey(name, version));
        const id = text === null ? undefined : publicationOf(text, name, version);
        // A damaged manifest names files that nobody knows: then nothing of this model is taken for abandoned.
        if (text !== null) named.add(id === undefined ? `files/${name}/` : filesOf(name, id));
      }
    }
    const abandoned = files.filter(({ key, modified }) => {
      const [, name, id] = key.split("/");
      const isNamed = named.has(`files/${name}/`) || named.has(filesOf(name!, id));
      return !isNamed && Date.now() - modified > abandonedAfter;
    });
    await eachOf(abandoned, ({ key }) => this.#store.delete(key));
    return abandoned.length;
  }

  /** Writes what is not there yet. An answer may be lost on the way and the request made again: then it is there, and ours. */
  async #create(key: string, text: string, isOurs: (there: string) => boolean): Promise<boolean> {
    try {
      await this.#store.put(key, Buffer.from(text), { ifNoneMatch: "*" });
      return true;
    } catch (error) {
      if (!isPregaoError(error, "PREGAO_OBJECT_CONFLICT")) throw error;
      const there = await this.#text(key);
      return there !== null && isOurs(there);
    }
  }

  async #text(key: string): Promise<string | null> {
    try {
      return Buffer.from((await this.#store.get(key)).bytes).toString("utf8");
    } catch (error) {
      if (isPregaoError(error, "PREGAO_OBJECT_MISSING")) return null;
      throw error;
    }
  }

  async #numbers(prefix: string, form: RegExp): Promise<number[]> {
    return (await this.#store.list(prefix))
      .flatMap(({ key }) => form.exec(key.slice(prefix.length))?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  }

  #altered(key: string, reason: string): PregaoError {
    return new PregaoError("PREGAO_REGISTRY_ALTERED", { file: `${key} in ${this.description}`, reason });
  }
}

function manifestKey(name: string, version: number): string {
  return `manifests/${name}/${version}.json`;
}

function entryKey(name: string, sequence: number): string {
  return `log/${name}/${String(sequence).padStart(8, "0")}.json`;
}

function filesOf(name: string, publication: string | undefined): string {
  return `files/${name}/${publication}/`;
}

function publicationOf(text: string, name: string, version: number): string | undefined {
  try {
    return readManifest(text, { file: "", name, version }).lineage?.publication;
  } catch {
    return undefined;
  }
}

async function eachOf<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  for (let start = 0; start < items.length; start += atOnce)
    await Promise.all(items.slice(start, start + atOnce).map(work));
}
