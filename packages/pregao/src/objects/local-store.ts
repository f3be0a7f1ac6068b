import { createReadStream, createWriteStream, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { mkdir, open, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { flushDirectory, sweepTemporaries, temporaryName, writeFlushed } from "../atomic-files.ts";
import { isPregaoError, PregaoError } from "../errors.ts";
import { checkObjectKey, compareKeys } from "./object-key.ts";
import type { ByteRange, ObjectInfo, ObjectStore, StoredObject, WriteCondition } from "./object-store.ts";
import { withWriteLock } from "./write-lock.ts";

/**
 * Objects as plain files under a folder: the key is the path. A write goes to a temporary file and takes its name by
 * one rename; conditions are checked under a lock that holds for every process on the machine. Since keys are
 * paths, `a` and `a/b` cannot both be objects here (on S3 they can).
 */
export class LocalObjectStore implements ObjectStore {
  readonly description: string;
  readonly #root: string;
  #swept = false;

  /** `root` need not exist yet. */
  constructor(root: string) {
    this.#root = root;
    this.description = `the folder ${root}`;
  }

  async list(prefix = "", signal?: AbortSignal): Promise<ObjectInfo[]> {
    throwIfAborted(signal);
    const found: ObjectInfo[] = [];
    // Whole folders of the prefix narrow the walk; the rest of it selects.
    const folder = prefix.slice(0, prefix.lastIndexOf("/") + 1);
    if (folder !== "") checkObjectKey(folder.slice(0, -1));
    await this.#guard("list", prefix, async () => {
      for (const key of await this.#walk(folder, signal)) {
        const info = key.startsWith(prefix) ? this.#stat(key) : undefined;
        if (info !== undefined) found.push(info);
      }
    });
    return found.sort((a, b) => compareKeys(a.key, b.key));
  }

  async head(key: string, signal?: AbortSignal): Promise<ObjectInfo | undefined> {
    checkObjectKey(key);
    throwIfAborted(signal);
    return this.#guard("head", key, async () => this.#stat(key));
  }

  async get(key: string, range?: ByteRange, signal?: AbortSignal): Promise<StoredObject> {
    checkObjectKey(key);
    throwIfAborted(signal);
    return this.#guard("get", key, async () => {
      const file = await this.#open(key);
      try {
        const info = infoOf(key, await file.stat({ bigint: true }));
        const { start, end } = checkRange(key, range, info.size);
        const bytes = Buffer.alloc(end - start);
        let filled = 0;
        while (filled < bytes.length) {
          const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled);
          if (bytesRead === 0) throw new Error("the file became shorter while it was read");
          filled += bytesRead;
        }
        return { info, bytes };
      } finally {
        await file.close();
      }
    });
  }

  async download(key: string, path: string, signal?: AbortSignal): Promise<ObjectInfo> {
    checkObjectKey(key);
    throwIfAborted(signal);
    return this.#guard("download", key, async () => {
      const file = await this.#open(key);
      const info = infoOf(key, await file.stat({ bigint: true }));
      await pipeline(file.createReadStream(), createWriteStream(path), { signal: signal ?? neverAborted() });
      return info;
    });
  }

  async put(
    key: string,
    bytes: Uint8Array,
    condition?: WriteCondition,
    signal?: AbortSignal,
  ): Promise<ObjectInfo> {
    return this.#write("put", key, condition, signal, (temporary) => writeFlushed(temporary, bytes));
  }

  async upload(key: string, path: string, signal?: AbortSignal): Promise<ObjectInfo> {
    return this.#write("upload", key, undefined, signal, (temporary) =>
      pipeline(createReadStream(path), createWriteStream(temporary, { flush: true }), {
        signal: signal ?? neverAborted(),
      }),
    );
  }

  async delete(key: string, signal?: AbortSignal): Promise<void> {
    checkObjectKey(key);
    throwIfAborted(signal);
    await this.#guard("delete", key, () =>
      withWriteLock(this.#root, () => rmSync(join(this.#root, key), { force: true })),
    );
  }

  close(): void {}

  async #write(
    operation: string,
    key: string,
    condition: WriteCondition | undefined,
    signal: AbortSignal | undefined,
    fill: (temporary: string) => Promise<void>,
  ): Promise<ObjectInfo> {
    checkObjectKey(key);
    throwIfAborted(signal);
    return this.#guard(operation, key, async () => {
      await mkdir(this.#root, { recursive: true });
      // Beside the root's own folders and not in the key's: a folder without objects is then never seen half made.
      const temporary = join(this.#root, temporaryName("object"));
      const path = join(this.#root, key);
      try {
        if (!this.#swept) await sweepTemporaries(this.#root);
        this.#swept = true;
        await fill(temporary);
        const written = await withWriteLock(this.#root, () => {
          this.#requireCondition(key, condition);
          mkdirSync(dirname(path), { recursive: true });
          renameSync(temporary, path);
          return this.#stat(key)!;
        });
        await flushDirectory(dirname(path));
        return written;
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    });
  }

  #requireCondition(key: string, condition: WriteCondition | undefined): void {
    if (condition === undefined) return;
    const present = this.#stat(key);
    const holds = "ifMatch" in condition ? present?.etag === condition.ifMatch : present === undefined;
    if (holds) return;
    throw new PregaoError("PREGAO_OBJECT_CONFLICT", {
      store: this.description,
      key,
      condition: "ifMatch" in condition ? `it is no longer ${condition.ifMatch}` : "it is there already",
    });
  }

  async #walk(folder: string, signal?: AbortSignal): Promise<string[]> {
    throwIfAborted(signal);
    const entries = await readdir(join(this.#root, folder), { withFileTypes: true }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
        throw error;
      },
    );
    const keys: string[] = [];
    for (const entry of entries) {
      if (entry.name.startsWith(".")) continue;
      if (entry.isDirectory()) keys.push(...(await this.#walk(`${folder}${entry.name}/`, signal)));
      else keys.push(folder + entry.name);
    }
    return keys;
  }

  async #open(key: string) {
    const path = join(this.#root, key);
    if (this.#stat(key) === undefined) throw this.#missing(key);
    return open(path, "r").catch((error: NodeJS.ErrnoException) => {
      throw error.code === "ENOENT" ? this.#missing(key) : error;
    });
  }

  /** Links are followed: a folder of links to data elsewhere is a store too. */
  #stat(key: string): ObjectInfo | undefined {
    try {
      const found = statSync(join(this.#root, key), { bigint: true });
      return found.isFile() ? infoOf(key, found) : undefined;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT" || code === "ENOTDIR") return undefined;
      throw error;
    }
  }

  #missing(key: string): PregaoError {
    return new PregaoError("PREGAO_OBJECT_MISSING", { store: this.description, key });
  }

  async #guard<Result>(operation: string, key: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (isPregaoError(error)) throw error;
      if ((error as Error).name === "AbortError") throw interrupted(error);
      throw new PregaoError(
        "PREGAO_OBJECT_STORE_FAILED",
        { store: this.description, operation, key, reason: (error as Error).message },
        { cause: error },
      );
    }
  }
}

/** A file replaced by a rename is another inode, and one written in place has another time. */
function infoOf(
  key: string,
  found: { ino: bigint; size: bigint; mtimeNs: bigint; mtimeMs: bigint },
): ObjectInfo {
  const etag = `"${[found.ino, found.size, found.mtimeNs].map((part) => part.toString(16)).join("-")}"`;
  return { key, size: Number(found.size), etag, modified: Number(found.mtimeMs) };
}

function checkRange(key: string, range: ByteRange | undefined, size: number): ByteRange {
  if (range === undefined) return { start: 0, end: size };
  const { start, end } = range;
  if (start < size && start < end && start >= 0) return { start, end: Math.min(end, size) };
  throw new PregaoError("PREGAO_OPTION_INVALID", {
    option: "byte range",
    value: `${start} to ${end}`,
    reason: `${key} has ${size} bytes`,
  });
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw interrupted(undefined);
}

function interrupted(cause: unknown): PregaoError {
  return new PregaoError("PREGAO_INTERRUPTED", { stage: "reading or writing objects" }, { cause });
}

function neverAborted(): AbortSignal {
  return new AbortController().signal;
}
