import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { flushDirectory, flushFile } from "../atomic-files.ts";
import { PregaoError } from "../errors.ts";
import { type ManifestFile, manifestFileName } from "./manifest.ts";
import { isPlainName } from "./model-name.ts";

/**
 * Every data file under `directory`, in order of name, flushed to the disk together with its folders.
 * Throws PREGAO_REGISTRY_FILE_REFUSED for links, other things that are not files, names that are not portable, and
 * for a file that takes the manifest's name.
 */
export async function sealFiles(directory: string): Promise<ManifestFile[]> {
  const files: ManifestFile[] = [];
  const names = await listFiles(directory);
  for (const name of names) {
    if (!name.split("/").every(isPlainName)) throw refused(directory, name, "the name is not portable");
    if (name === manifestFileName) throw refused(directory, name, "the name is kept for the manifest");
    await flushFile(join(directory, name));
    files.push({ name, ...(await digest(join(directory, name))) });
  }
  const folders = new Set(names.map((name) => dirname(join(directory, name))));
  for (const folder of folders) await flushDirectory(folder);
  return files;
}

/**
 * Checks every file of a version against its manifest: size, SHA-256, none missing, none added, no links.
 * Throws PREGAO_REGISTRY_ALTERED, naming the first file that differs. Reads every byte once.
 */
export async function verifyFiles(
  directory: string,
  files: readonly ManifestFile[],
  altered: (file: string, reason: string) => PregaoError = (file, reason) =>
    new PregaoError("PREGAO_REGISTRY_ALTERED", { file: join(directory, file), reason }),
): Promise<void> {
  const present = new Set(await listFiles(directory));
  present.delete(manifestFileName);
  for (const { name, bytes, sha256 } of files) {
    if (!present.delete(name)) throw altered(name, "it is missing");
    const found = await digest(join(directory, name)).catch((error: Error) => {
      throw altered(name, error.message);
    });
    if (found.bytes !== bytes) throw altered(name, `it has ${found.bytes} bytes instead of ${bytes}`);
    if (found.sha256 !== sha256) throw altered(name, "its SHA-256 differs");
  }
  for (const name of present) throw altered(name, "it is not in the manifest");
}

async function listFiles(directory: string, folder = ""): Promise<string[]> {
  const names: string[] = [];
  for (const entry of await readdir(join(directory, folder), { withFileTypes: true })) {
    const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) names.push(...(await listFiles(directory, name)));
    else if (entry.isFile()) names.push(name);
    else throw refused(directory, name, "it is a link or no plain file");
  }
  return names.sort();
}

async function digest(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return { bytes, sha256: hash.digest("hex") };
}

function refused(directory: string, name: string, reason: string): PregaoError {
  return new PregaoError("PREGAO_REGISTRY_FILE_REFUSED", { file: join(directory, name), reason });
}

/** Whether `path` is a real folder; PREGAO_REGISTRY_FILE_REFUSED for a link, false where there is nothing. */
export async function isRealDirectory(parent: string, name: string): Promise<boolean> {
  const found = await lstat(join(parent, name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
    throw error;
  });
  if (found === null) return false;
  if (!found.isDirectory()) throw refused(parent, name, "it is a link or no folder");
  return true;
}
