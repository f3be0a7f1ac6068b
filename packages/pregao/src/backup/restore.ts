import { chmod, mkdir, readdir, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { flushDirectory, flushFile, isProcessRunning } from "../atomic-files.ts";
import type { Configuration } from "../config/index.ts";
import { isPregaoError, PregaoError } from "../errors.ts";
import { sha256OfFile } from "../file-hash.ts";
import type { ObjectStore } from "../objects/index.ts";
import type { RunContext } from "../progress.ts";
import { type BackupManifest, backupManifestKey, readBackupManifest } from "./backup-manifest.ts";
import { backupPlace } from "./backup-place.ts";

/**
 * Brings a backup back into an empty home. Every file is compared with its SHA-256 beside home first, and home appears whole by
 * one rename: PREGAO_RESTORE_REFUSED where home holds anything, PREGAO_BACKUP_UNREADABLE where the backup is damaged.
 */
export async function restoreBackup(
  from: string,
  configuration: Configuration,
  { progress, signal }: Pick<RunContext, "progress" | "signal">,
): Promise<BackupManifest> {
  const { home } = configuration;
  await requireEmpty(home);
  const store = backupPlace(from, configuration);
  await sweep(home);
  const staging = `${home}.restoring-${process.pid}`;
  try {
    const manifest = await manifestOf(store, from, signal);
    const unreadable = (path: string, reason: string): PregaoError =>
      new PregaoError("PREGAO_BACKUP_UNREADABLE", { place: from, reason: `${path}: ${reason}` });
    await mkdir(staging, { recursive: true });
    for (const [place, { path, sha256, bytes, mode }] of manifest.files.entries()) {
      const key = `files/${path}`;
      const copy = join(staging, ...path.split("/"));
      await mkdir(dirname(copy), { recursive: true });
      const info = await store.download(key, copy, signal).catch((error: unknown) => {
        if (isPregaoError(error, "PREGAO_OBJECT_MISSING")) throw unreadable(path, "it is missing");
        throw error;
      });
      if (info.size !== bytes) throw unreadable(path, `it has ${info.size} bytes instead of ${bytes}`);
      if ((await sha256OfFile(copy)) !== sha256) throw unreadable(path, "its SHA-256 differs");
      await chmod(copy, mode | 0o600);
      await flushFile(copy);
      progress({ stage: "restoring", done: place + 1, total: manifest.files.length, note: path });
    }
    await flushFolders(staging);
    await takeTheName(staging, home);
    return manifest;
  } finally {
    store.close();
    await rm(staging, { recursive: true, force: true });
  }
}

async function manifestOf(store: ObjectStore, from: string, signal: AbortSignal): Promise<BackupManifest> {
  const found = await store.get(backupManifestKey, undefined, signal).catch((error: unknown) => {
    if (!isPregaoError(error, "PREGAO_OBJECT_MISSING")) throw error;
    const reason = `there is no ${backupManifestKey}: it is no backup, or one that was broken off`;
    throw new PregaoError("PREGAO_BACKUP_UNREADABLE", { place: from, reason });
  });
  return readBackupManifest(Buffer.from(found.bytes).toString("utf8"), from);
}

async function requireEmpty(home: string): Promise<void> {
  const entries = await readdir(home).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw refused(home, error.message);
  });
  if (entries.length > 0) throw notEmpty(home, entries);
}

function notEmpty(home: string, entries: readonly string[]): PregaoError {
  const some = entries.slice(0, 3).join(", ");
  return refused(
    home,
    `it holds ${some}${entries.length > 3 ? " and more" : ""}, and two states cannot be merged`,
  );
}

function refused(home: string, reason: string): PregaoError {
  return new PregaoError("PREGAO_RESTORE_REFUSED", { home, reason });
}

/** What restorations that were killed have left. */
async function sweep(home: string): Promise<void> {
  const form = `${basename(home)}.restoring-`;
  for (const name of await readdir(dirname(home)).catch(() => [])) {
    const digits = name.startsWith(form) ? /^\d+$/.exec(name.slice(form.length))?.[0] : undefined;
    if (digits === undefined || isProcessRunning(Number(digits))) continue;
    await rm(join(dirname(home), name), { recursive: true, force: true });
  }
}

async function flushFolders(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (entry.isDirectory()) await flushFolders(join(folder, entry.name));
  await flushDirectory(folder);
}

/** An empty home gives way; one that was filled meanwhile does not. */
async function takeTheName(staging: string, home: string): Promise<void> {
  try {
    await rmdir(home).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
    });
    await rename(staging, home);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOTEMPTY" || code === "EEXIST") throw notEmpty(home, await readdir(home));
    throw refused(home, message);
  }
  await flushDirectory(dirname(home));
}
