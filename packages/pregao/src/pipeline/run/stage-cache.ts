import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { flushDirectory, sweepTemporaries, temporaryName, writeFlushed } from "../../atomic-files.ts";
import { manifestFileName } from "../../registry/manifest.ts";
import { sealFiles, verifyFiles } from "../../registry/version-files.ts";
import { readPlainResult, writePlainResult } from "./plain-results.ts";

/** A step of a run whose result depends on nothing but `inputs` and the program. */
export interface Stage<Result> {
  /** "features", "model xgb_classifier": letters, digits, spaces and `_`. */
  readonly name: string;
  /** Plain JSON: options, and the hashes of the stages and data that it starts from. */
  readonly inputs: unknown;
  /** How the result is kept; as a plain result when left out. */
  readonly format?: StageFormat<Result>;
}

export interface StageFormat<Result> {
  write(directory: string, result: Result): Promise<unknown>;
  read(directory: string): Promise<Result>;
}

interface KeptFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Results of stages on disk, found by what they were made from: `<root>/STAGE-HASH/` with the files of the result and a
 * record of their hashes. A result appears whole by one rename, so that a run that was killed goes on from the last stage
 * that it finished. A result that was altered is as good as none: it is removed and made anew.
 */
export class StageCache {
  readonly root: string;
  readonly #code: string;
  #isReady = false;

  /** `code` stands for the program: what another one has kept is not found. */
  constructor(root: string, code: string) {
    this.root = root;
    this.#code = code;
  }

  /** What the result of a stage is found by, and what stages after it name as their input. */
  hashOf({ name, inputs }: Pick<Stage<unknown>, "name" | "inputs">): string {
    const text = JSON.stringify([name, inputs, this.#code], inOrder);
    return createHash("sha256").update(text).digest("hex").slice(0, 24);
  }

  /** The kept result; undefined where there is none that can be used. */
  async find<Result>(stage: Stage<Result>): Promise<{ readonly result: Result } | undefined> {
    const directory = this.#directoryOf(stage);
    const text = await readFile(join(directory, manifestFileName), "utf8").catch(() => undefined);
    if (text === undefined) return undefined;
    try {
      await verifyFiles(directory, (JSON.parse(text) as { readonly files: KeptFile[] }).files);
      const result = await formatOf(stage).read(directory);
      const now = new Date();
      await utimes(directory, now, now);
      return { result };
    } catch {
      await rm(directory, { recursive: true, force: true });
      return undefined;
    }
  }

  /** Keeps a result. Of two runs that keep the same at once the first wins; they hold the same. */
  async keep<Result>(stage: Stage<Result>, result: Result): Promise<void> {
    await this.#prepare();
    const directory = this.#directoryOf(stage);
    const building = join(this.root, temporaryName("stage"));
    try {
      await mkdir(building);
      await formatOf(stage).write(building, result);
      const files = await sealFiles(building);
      const record = { stage: stage.name, inputs: stage.inputs, code: this.#code, files };
      await writeFlushed(join(building, manifestFileName), `${JSON.stringify(record, inOrder, 2)}\n`);
      await flushDirectory(building);
      await rename(building, directory).catch((error: NodeJS.ErrnoException) => {
        if (!["ENOTEMPTY", "EEXIST", "EPERM"].includes(error.code ?? "")) throw error;
      });
      await flushDirectory(this.root);
    } finally {
      await rm(building, { recursive: true, force: true });
    }
  }

  #directoryOf(stage: Pick<Stage<unknown>, "name" | "inputs">): string {
    return join(this.root, `${stage.name.replaceAll(" ", "-")}-${this.hashOf(stage)}`);
  }

  async #prepare(): Promise<void> {
    if (this.#isReady) return;
    await mkdir(this.root, { recursive: true });
    await sweepTemporaries(this.root);
    this.#isReady = true;
  }
}

/** Where the results of stages lie. */
export function stageCacheRoot(home: string): string {
  return join(home, "runs", "cache");
}

export interface CleanedCache {
  readonly removed: number;
  readonly bytes: number;
  readonly kept: number;
}

/** Removes the results that no run has used for `days` days; 0 removes all of them. */
export async function cleanStageCache(root: string, days: number, now = Date.now()): Promise<CleanedCache> {
  let [removed, bytes, kept] = [0, 0, 0];
  const names = await readdir(root).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  for (const name of names.filter((one) => !one.startsWith("."))) {
    const directory = join(root, name);
    if (days > 0 && (await stat(directory)).mtimeMs >= now - days * 86_400_000) {
      kept++;
      continue;
    }
    bytes += await sizeOf(directory);
    removed++;
    await rm(directory, { recursive: true, force: true });
  }
  return { removed, bytes, kept };
}

async function sizeOf(directory: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(directory, { recursive: true }))
    bytes += await stat(join(directory, name)).then((found) => (found.isFile() ? found.size : 0));
  return bytes;
}

function formatOf<Result>({ format }: Stage<Result>): StageFormat<Result> {
  return (
    format ?? { write: writePlainResult, read: (directory) => readPlainResult(directory) as Promise<Result> }
  );
}

/** The same content is the same text, in whatever order its names came. */
function inOrder(_: string, value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
