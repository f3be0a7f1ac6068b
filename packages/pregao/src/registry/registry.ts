import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { flushDirectory, sweepTemporaries, temporaryName, writeFlushed } from "../atomic-files.ts";
import { isPregaoError, PregaoError } from "../errors.ts";
import { didYouMean } from "../near-matches.ts";
import {
  type Manifest,
  type ManifestFacts,
  manifestFileName,
  manifestFormat,
  readFacts,
  readManifest,
  writeManifest,
} from "./manifest.ts";
import { checkModelName, isPlainName, parseVersion } from "./model-name.ts";
import { isRealDirectory, sealFiles, verifyFiles } from "./version-files.ts";

/** Where a version stands: enough to find it, nothing read yet. */
export interface VersionPlace {
  readonly name: string;
  readonly version: number;
  /** Absolute when the registry's directory is. */
  readonly directory: string;
}

export interface RegisteredVersion extends VersionPlace {
  readonly manifest: Manifest;
}

/** A line of a listing: a version, or why it cannot be read. */
export type ListedVersion = RegisteredVersion | (VersionPlace & { readonly error: PregaoError });

export interface Publication {
  readonly facts: ManifestFacts;
  /** Writes the model's files (folders allowed) into the empty `directory`. */
  write(directory: string): Promise<unknown>;
}

/**
 * Versions of models on disk: `<root>/<name>/<version>/` holds `manifest.json` and the files it lists with their
 * SHA-256. A version is built under a temporary name and appears whole by one rename; it is never changed or
 * replaced afterwards. Versions count from 1; publishing again adds the next one.
 */
export class ModelRegistry {
  readonly root: string;
  readonly #clock: () => Date;

  /** `root` need not exist yet (`<home>/models`). `clock` gives the time written into manifests. */
  constructor(root: string, clock: () => Date = () => new Date()) {
    this.root = root;
    this.#clock = clock;
  }

  /**
   * Adds the next version of `name`. Of two publishers at once each gets a number of its own. When `write` throws,
   * nothing is kept and the error passes through; what killed processes left anywhere in the registry is removed first.
   */
  async publish(name: string, publication: Publication): Promise<RegisteredVersion> {
    checkModelName(name);
    const facts = readFacts(name, publication.facts);
    try {
      await this.sweep();
      const home = await this.#makeModelDirectory(name);
      const building = join(home, temporaryName("version"));
      await mkdir(building);
      try {
        await publication.write(building);
        const files = await sealFiles(building);
        const created = this.#clock().toISOString();
        for (;;) {
          const version = 1 + Math.max(0, ...(await this.#versions(name)));
          const content = {
            format_version: manifestFormat,
            name,
            version,
            created,
            ...facts,
            files,
          } as const;
          const place = { name, version, directory: join(home, String(version)) };
          await writeFlushed(join(building, manifestFileName), writeManifest(content));
          await flushDirectory(building);
          if (!(await renameUnlessTaken(building, place.directory))) continue;
          await flushDirectory(home);
          return await this.#read(place);
        }
      } finally {
        await rm(building, { recursive: true, force: true });
      }
    } catch (error) {
      throw nameTrouble(error, name, this.root);
    }
  }

  /**
   * Every version (of one model), by name and number. A damaged version is listed with its error and does not hide
   * the others. PREGAO_NAME_UNKNOWN for a model that is not there.
   */
  async list(name?: string): Promise<ListedVersion[]> {
    const listed: ListedVersion[] = [];
    for (const model of name === undefined ? await this.names() : [await this.#known(name)]) {
      for (const version of await this.#versions(model)) {
        const place = { name: model, version, directory: join(this.root, model, String(version)) };
        try {
          listed.push(await this.#read(place));
        } catch (error) {
          if (!isPregaoError(error)) throw error;
          listed.push({ ...place, error });
        }
      }
    }
    return listed;
  }

  /** Names of the models, in order. */
  async names(): Promise<string[]> {
    const entries = await readdir(this.root, { withFileTypes: true }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return [];
        throw error;
      },
    );
    return entries
      .flatMap((entry) => (entry.isDirectory() && isPlainName(entry.name) ? entry.name : []))
      .sort();
  }

  /** Finds a version without reading it. PREGAO_NAME_UNKNOWN names near models or the versions there are. */
  async resolve(name: string, version: number | string = "latest"): Promise<VersionPlace> {
    const wanted = parseVersion(checkModelName(name), version);
    const versions = await this.#versions(await this.#known(name));
    const chosen = wanted ?? versions.at(-1);
    if (chosen === undefined || !versions.includes(chosen)) {
      const near = versions.length === 0 ? "; it has none yet" : `; it has ${ranges(versions)}`;
      throw new PregaoError("PREGAO_NAME_UNKNOWN", {
        what: `version of ${name}`,
        name: String(version),
        near,
      });
    }
    return { name, version: chosen, directory: join(this.root, name, String(chosen)) };
  }

  /** A version with its manifest; its files are not read. */
  async show(name: string, version: number | string = "latest"): Promise<RegisteredVersion> {
    return this.#read(await this.resolve(name, version));
  }

  /** A version ready to be loaded: PREGAO_REGISTRY_ALTERED names the first file that is not as it was published. */
  async open(name: string, version: number | string = "latest"): Promise<RegisteredVersion> {
    const found = await this.show(name, version);
    await verifyFiles(found.directory, found.manifest.files);
    return found;
  }

  /** Removes what killed publishers left; returns how many. Work of processes that still run is kept. */
  async sweep(): Promise<number> {
    let removed = 0;
    for (const name of await this.names()) removed += await sweepTemporaries(join(this.root, name));
    return removed;
  }

  async #makeModelDirectory(name: string): Promise<string> {
    const home = join(this.root, name);
    if (!(await isRealDirectory(this.root, name))) {
      // On a disk that ignores case both names would share one folder, and their versions would mix.
      const folded = name.toLowerCase();
      const same = (await this.names()).find((other) => other !== name && other.toLowerCase() === folded);
      if (same !== undefined) {
        const reason = `it differs from ${same} only in capitals`;
        throw new PregaoError("PREGAO_REGISTRY_NAME_INVALID", { name, reason });
      }
      await mkdir(home, { recursive: true });
      await flushDirectory(this.root);
    }
    return home;
  }

  /** The name again when the model is there. */
  async #known(name: string): Promise<string> {
    if (await isRealDirectory(this.root, checkModelName(name))) return name;
    const names = await this.names();
    const near =
      names.length === 0
        ? `; there is no model in ${this.root} yet: pregao train makes one`
        : didYouMean(name, names);
    throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: "model", name, near });
  }

  async #versions(name: string): Promise<number[]> {
    const entries = await readdir(join(this.root, name));
    return entries
      .filter((entry) => /^[1-9]\d{0,8}$/.test(entry))
      .map(Number)
      .sort((a, b) => a - b);
  }

  async #read(place: VersionPlace): Promise<RegisteredVersion> {
    await isRealDirectory(join(this.root, place.name), String(place.version));
    const file = join(place.directory, manifestFileName);
    const text = await readFile(file, "utf8").catch((error: Error) => {
      throw new PregaoError("PREGAO_REGISTRY_MANIFEST_INVALID", { file, reason: error.message });
    });
    return { ...place, manifest: readManifest(text, { file, ...place }) };
  }
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

/** Trouble of the file system (disk full, no permission) as an error of the catalogue; others pass. */
function nameTrouble(error: unknown, name: string, root: string): unknown {
  if (!(error instanceof Error) || (error as NodeJS.ErrnoException).syscall === undefined) return error;
  return new PregaoError(
    "PREGAO_REGISTRY_UNWRITABLE",
    { name, directory: root, reason: error.message },
    { cause: error },
  );
}

/** "1 to 4, 6" for [1, 2, 3, 4, 6]. */
function ranges(numbers: readonly number[]): string {
  const parts: string[] = [];
  let first = numbers[0]!;
  numbers.forEach((number, i) => {
    if (numbers[i + 1] === number + 1) return;
    parts.push(first === number ? `${number}` : `${first} to ${number}`);
    first = numbers[i + 1] ?? 0;
  });
  return parts.join(", ");
}
