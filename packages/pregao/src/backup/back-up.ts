import { copyFile, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Configuration } from "../config/index.ts";
import { isPregaoError, PregaoError } from "../errors.ts";
import { sha256OfFile } from "../file-hash.ts";
import type { ObjectStore } from "../objects/index.ts";
import type { RunContext } from "../progress.ts";
import { version } from "../version.ts";
import {
  type BackupFile,
  type BackupManifest,
  backupManifestKey,
  writeBackupManifest,
} from "./backup-manifest.ts";
import { backupPlace } from "./backup-place.ts";
import { filesOfHome, type HomeFile } from "./home-files.ts";

export interface BackupRequest {
  /** A folder, or `s3://bucket/prefix`; nothing may be there yet. */
  readonly to: string;
  /** Files and folders of home that are left out: `lake`, `reports`. */
  readonly skip?: readonly string[];
  /** Default: now. */
  readonly clock?: () => Date;
}

export interface Backup {
  readonly manifest: BackupManifest;
  readonly bytes: number;
}

/**
 * Copies the state under home (models with their logs, queue, keys, schedules, logged predictions, runs, datasets) while services
 * use it. Databases come by SQLite's own backup, files with their SHA-256; the manifest is written last, so that a
 * backup that was broken off is none. PREGAO_BACKUP_REFUSED where something is there already, or a database is damaged.
 */
export async function backUp(
  { to, skip = [], clock = () => new Date() }: BackupRequest,
  configuration: Configuration,
  { progress, signal }: Pick<RunContext, "progress" | "signal">,
): Promise<Backup> {
  const { home } = configuration;
  const store = backupPlace(to, configuration);
  const refuse = (reason: string): PregaoError =>
    new PregaoError("PREGAO_BACKUP_REFUSED", { place: to, reason });
  if ((await store.list("", signal)).length > 0)
    throw refuse("something is there already, perhaps a backup that was broken off");
  const listed = () =>
    filesOfHome(home, skip).catch((error: Error) => {
      throw refuse(error.message);
    });
  const scratch = await mkdtemp(join(tmpdir(), "pregao-backup-"));
  const written: string[] = [];
  const taken: BackupFile[] = [];
  const take = async (files: readonly HomeFile[], rest: number): Promise<void> => {
    for (const [place, file] of files.entries()) {
      const copied = await copyOf(file, home, scratch, refuse);
      if (copied === null) continue;
      written.push(`files/${file.path}`);
      taken.push(await upload(copied, store, scratch, signal));
      progress({ stage: "backing up", done: place + 1, total: files.length + rest, note: file.path });
    }
  };
  try {
    const { first, rest } = await listed();
    await take(first, rest.length);
    const later = await listed();
    await take(later.rest, 0);
    const { leftOut } = later;
    const { manifest, text } = writeBackupManifest({
      created: clock().toISOString(),
      pregao: version,
      files: taken,
      left_out: leftOut,
      elsewhere: stateElsewhere(configuration),
    });
    await store.put(backupManifestKey, Buffer.from(text), { ifNoneMatch: "*" }, signal);
    return { manifest, bytes: taken.reduce((sum, { bytes }) => sum + bytes, 0) };
  } catch (error) {
    await removeAll(store, written);
    throw error;
  } finally {
    store.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** A file that was read once, and what is copied: itself, or a copy of its database. */
interface ReadFile {
  readonly known: BackupFile;
  readonly source: string;
  /** What it was when it was read; null where nobody writes to the source. */
  readonly before: FileMoment | null;
}

async function upload(
  { known, source, before }: ReadFile,
  store: ObjectStore,
  scratch: string,
  signal: AbortSignal,
): Promise<BackupFile> {
  const key = `files/${known.path}`;
  await store.upload(key, source, signal);
  if (before === null || (await isAsBefore(source, before))) return known;
  // It was being written: nobody knows what went up. A copy that stands still is taken instead.
  const still = join(scratch, "still");
  await copyFile(source, still);
  await store.upload(key, still, signal);
  return { ...known, bytes: (await stat(still)).size, sha256: await sha256OfFile(still) };
}

/** Null for a file that its owner has removed meanwhile. */
async function copyOf(
  { path, isDatabase }: HomeFile,
  home: string,
  scratch: string,
  refuse: (reason: string) => PregaoError,
): Promise<ReadFile | null> {
  const original = join(home, path);
  try {
    const before = await momentOf(original);
    const source = isDatabase ? await databaseCopy(original, path, scratch, refuse) : original;
    const bytes = isDatabase ? (await stat(source)).size : Number(before.size);
    const known = { path, bytes, sha256: await sha256OfFile(source), mode: before.mode };
    return { known, source, before: isDatabase ? null : before };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    if (isPregaoError(error)) throw error;
    throw refuse(`${path}: ${(error as Error).message}`);
  }
}

/** A whole database, as it is at one moment, and not one that is damaged: PREGAO_BACKUP_REFUSED. */
async function databaseCopy(
  original: string,
  path: string,
  scratch: string,
  refuse: (reason: string) => PregaoError,
): Promise<string> {
  const { backup, DatabaseSync } = await import("node:sqlite");
  const copy = join(scratch, "database");
  await rm(copy, { force: true });
  try {
    const database = new DatabaseSync(original, { readOnly: true, timeout: 10_000 });
    // All pages in one step: with several, every write of another process would begin it anew.
    await backup(database, copy, { rate: 2 ** 31 - 1 }).finally(() => database.close());
    const copied = new DatabaseSync(copy);
    const [found] = copied.prepare("PRAGMA quick_check(1)").all();
    copied.close();
    if (found?.quick_check !== "ok") throw new Error(String(found?.quick_check));
  } catch (error) {
    const reason = (error as Error).message.replaceAll("\n", " ");
    throw refuse(`the database ${path} cannot be read (${reason}); --skip ${path} leaves it out`);
  }
  return copy;
}

interface FileMoment {
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ino: bigint;
  readonly mode: number;
}

async function momentOf(path: string): Promise<FileMoment> {
  const { size, mtimeNs, ino, mode } = await stat(path, { bigint: true });
  return { size, mtimeNs, ino, mode: Number(mode) & 0o777 };
}

async function isAsBefore(path: string, before: FileMoment): Promise<boolean> {
  const now = await momentOf(path).catch(() => null);
  // What was removed after it was copied was copied whole: an open file stays readable.
  return (
    now === null || (now.size === before.size && now.mtimeNs === before.mtimeNs && now.ino === before.ino)
  );
}

/** Left half done, it would only be in the way of the next one. */
async function removeAll(store: ObjectStore, keys: readonly string[]): Promise<void> {
  for (const key of keys) await store.delete(key).catch(() => {});
}

function stateElsewhere({ values }: Configuration): string[] {
  return [
    ...(values.modelStore === "local" ? [] : [`model versions: ${values.modelStore}`]),
    ...(values.redisUrl === undefined ? [] : ["queue, sessions and newest features: Redis"]),
  ];
}
