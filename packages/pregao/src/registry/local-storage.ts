import { randomBytes } from "node:crypto";
import { link, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { flushDirectory, sweepTemporaries, temporaryName, writeFlushed } from "../atomic-files.ts";
import { PregaoError } from "../errors.ts";
import { type Manifest, manifestFileName } from "./manifest.ts";
import { isPlainName } from "./model-name.ts";
import { requireOwnCapitals } from "./own-capitals.ts";
import type { Draft, RegistryStorage } from "./storage.ts";
import { isRealDirectory, verifyFiles } from "./version-files.ts";

const logFolder = "log";

/**
 * A registry in a folder: `<root>/<name>/<version>/` holds `manifest.json` and the files that it lists,
 * `<root>/<name>/log/` the entries of the log. A version appears whole by one rename, an entry by one link: neither
 * replaces what is there.
 */
export class LocalStorage implements RegistryStorage {
  readonly description: string;
  readonly #root: string;

  /** `root` need not exist yet. */
  constructor(root: string) {
    this.#root = root;
    this.description = root;
  }

  async names(): Promise<string[]> {
    const entries = await readdir(this.#root, { withFileTypes: true }).catch(emptyWhereMissing);
    return entries
      .flatMap((entry) => (entry.isDirectory() && isPlainName(entry.name) ? entry.name : []))
      .sort();
  }

  hasModel(name: string): Promise<boolean> {
    return isRealDirectory(this.#root, name);
  }

  async versions(name: string): Promise<number[]> {
    const entries = await readdir(join(this.#root, name)).catch(emptyWhereMissing);
    return entries
      .filter((entry) => /^[1-9]\d{0,8}$/.test(entry))
      .map(Number)
      .sort((a, b) => a - b);
  }

  async hasVersion(name: string, version: number): Promise<boolean> {
    return (await this.hasModel(name)) && isRealDirectory(join(this.#root, name), String(version));
  }

  directory(name: string, version: number): string {
    return join(this.#root, name, String(version));
  }

  async readManifest(name: string, version: number): Promise<{ file: string; text: string }> {
    await isRealDirectory(join(this.#root, name), String(version));
    const file = join(this.directory(name, version), manifestFileName);
    const text = await readFile(file, "utf8").catch((error: Error) => {
      throw new PregaoError("PREGAO_REGISTRY_MANIFEST_INVALID", { file, reason: error.message });
    });
    return { file, text };
  }

  async fetch({ name, version, files }: Manifest): Promise<void> {
    await verifyFiles(this.directory(name, version), files);
  }

  async begin(name: string): Promise<Draft> {
    const home = join(this.#root, name);
    if (!(await this.hasModel(name))) {
      requireOwnCapitals(name, await this.names());
      await mkdir(home, { recursive: true });
      await flushDirectory(this.#root);
    }
    const directory = join(home, temporaryName("version"));
    await mkdir(directory);
    return { name, id: randomBytes(16).toString("hex"), directory };
  }

  async keep(): Promise<void> {}

  async claim({ name, directory }: Draft, version: number, manifest: string): Promise<boolean> {
    await writeFlushed(join(directory, manifestFileName), manifest);
    await flushDirectory(directory);
    if (!(await renameUnlessTaken(directory, this.directory(name, version)))) return false;
    await flushDirectory(join(this.#root, name));
    return true;
  }

  async settle(): Promise<void> {}

  async unclaim({ name, directory }: Draft, version: number): Promise<void> {
    await rename(this.directory(name, version), directory);
  }

  async discard({ directory }: Draft): Promise<void> {
    await rm(directory, { recursive: true, force: true });
  }

  async remove(name: string, version: number): Promise<void> {
    const home = join(this.#root, name);
    const going = join(home, temporaryName("removed"));
    try {
      // One step for whoever looks; a process that is killed now leaves what the next one sweeps.
      await rename(this.directory(name, version), going);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
      throw error;
    }
    await flushDirectory(home);
    await rm(going, { recursive: true, force: true });
  }

  async entries(name: string): Promise<number[]> {
    const entries = await readdir(join(this.#root, name, logFolder)).catch(emptyWhereMissing);
    return entries
      .flatMap((entry) => /^(\d{8})\.json$/.exec(entry)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  }

  async readEntry(name: string, sequence: number): Promise<string | null> {
    return readFile(this.#entry(name, sequence), "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
      throw error;
    });
  }

  async addEntry(name: string, sequence: number, text: string): Promise<boolean> {
    const home = join(this.#root, name);
    const folder = join(home, logFolder);
    const temporary = join(home, temporaryName("entry"));
    await mkdir(folder, { recursive: true });
    try {
      await writeFlushed(temporary, text);
      // Unlike a rename, a link never takes the place of what is there.
      await link(temporary, this.#entry(name, sequence));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
      throw error;
    } finally {
      await rm(temporary, { force: true });
    }
    await flushDirectory(folder);
    await flushDirectory(home);
    return true;
  }

  async sweep(): Promise<number> {
    let removed = 0;
    for (const name of await this.names()) removed += await sweepTemporaries(join(this.#root, name));
    return removed;
  }

  async collect(): Promise<number> {
    return 0;
  }

  #entry(name: string, sequence: number): string {
    return join(this.#root, name, logFolder, `${String(sequence).padStart(8, "0")}.json`);
  }
}

function emptyWhereMissing(error: NodeJS.ErrnoException): [] {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
  throw error;
}

/** Renames a folder unless the name is taken; a folder with content is never replaced by a rename. */
async function renameUnlessTaken(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOTEMPTY" || code === "EEXIST" || code === "ENOTDIR") return false;
    // Windows answers EPERM for a folder that is there.
    if (code === "EPERM" && (await isRealDirectory(to, "."))) return false;
    throw error;
  }
}
