import { mkdir, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { sweepTemporaries, temporaryName, writeFlushed } from "../atomic-files.ts";
import { isPregaoError } from "../errors.ts";
import { type Manifest, manifestFileName } from "./manifest.ts";
import { verifyFiles } from "./version-files.ts";

/** A copy that was opened this short a time ago may still be in the reading: it stays. */
const restMilliseconds = 10 * 60_000;

/**
 * Copies of versions on this disk, `<directory>/<name>/<version>/` as in a registry's folder. A copy appears by one rename, is
 * compared byte for byte each time it is used, and the time of its manifest is that of its last use. Safe for several
 * processes: what one removes another fetches again.
 */
export class VersionCache {
  readonly #root: string;
  readonly #directory: string;
  readonly #limit: number;

  /** `directory` lies in `root`, whose copies of all registries together are held to `limit` bytes. */
  constructor(root: string, directory: string, limit: number) {
    this.#root = root;
    this.#directory = join(root, directory);
    this.#limit = limit;
  }

  directory(name: string, version: number): string {
    return join(this.#directory, name, String(version));
  }

  /** An empty folder beside the copies of a model. */
  async begin(name: string): Promise<string> {
    const building = join(this.#directory, name, temporaryName("copy"));
    await mkdir(building, { recursive: true });
    return building;
  }

  /** Makes a whole folder the copy of its version; it is gone from where it was. */
  async adopt(building: string, name: string, version: number, manifest: string): Promise<void> {
    await writeFlushed(join(building, manifestFileName), manifest);
    await this.#place(building, this.directory(name, version));
    await this.#evict();
  }

  /** Whether a whole copy of this very version is there; a damaged one, and one of another content, is removed. */
  async has({ name, version, files }: Manifest, manifest: string): Promise<boolean> {
    const copy = this.directory(name, version);
    const kept = join(copy, manifestFileName);
    const text = await readFile(kept, "utf8").catch(() => null);
    if (text === null) return false;
    try {
      if (text === manifest) {
        await verifyFiles(copy, files);
        const now = new Date();
        await utimes(kept, now, now).catch(() => {});
        return true;
      }
    } catch (error) {
      if (!isPregaoError(error)) throw error;
    }
    await this.forget(name, version);
    return false;
  }

  async forget(name: string, version: number): Promise<void> {
    const going = join(this.#directory, name, temporaryName("removed"));
    await rename(this.directory(name, version), going).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
    });
    await rm(going, { recursive: true, force: true });
  }

  async sweep(): Promise<number> {
    let removed = 0;
    for (const model of await foldersOf(this.#root)) removed += await sweepTemporaries(model);
    return removed;
  }

  /** Of two who bring the same version the first one stays: somebody may be reading it. */
  async #place(building: string, copy: string): Promise<void> {
    try {
      await rename(building, copy);
    } catch (error) {
      if (!["ENOTEMPTY", "EEXIST"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    }
  }

  /** Removes the least recently used copies until they fit, but none that may be in use. */
  async #evict(): Promise<void> {
    const copies: { path: string; bytes: number; used: number }[] = [];
    for (const model of await foldersOf(this.#root)) {
      for (const name of await readdir(model).catch(() => [])) {
        const path = join(model, name);
        const text = await readFile(join(path, manifestFileName), "utf8").catch(() => null);
        const used = await stat(join(path, manifestFileName)).catch(() => null);
        if (text !== null && used !== null) copies.push({ path, bytes: sizeOf(text), used: used.mtimeMs });
      }
    }
    let bytes = copies.reduce((sum, copy) => sum + copy.bytes, 0);
    for (const copy of copies.sort((a, b) => a.used - b.used)) {
      if (bytes <= this.#limit || Date.now() - copy.used < restMilliseconds) return;
      await rm(copy.path, { recursive: true, force: true });
      bytes -= copy.bytes;
    }
  }
}

/** The folders of models in those of the registries. */
async function foldersOf(root: string): Promise<string[]> {
  const folders: string[] = [];
  for (const registry of await readdir(root).catch(() => []))
    for (const model of await readdir(join(root, registry)).catch(() => []))
      folders.push(join(root, registry, model));
  return folders;
}

/** A copy's manifest says what it takes; one that is damaged counts as nothing and goes when it is next asked for. */
function sizeOf(manifest: string): number {
  try {
    const { files } = JSON.parse(manifest) as Manifest;
    return files.reduce((sum, { bytes }) => sum + bytes, manifest.length);
  } catch {
    return manifest.length;
  }
}
