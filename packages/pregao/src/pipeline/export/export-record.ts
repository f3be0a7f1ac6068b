import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { sha256OfFile } from "../../file-hash.ts";
import { type ExportFormat, exportFormats } from "../../models/index.ts";
import type { RegisteredVersion, VersionPlace } from "../../registry/index.ts";

export const exportRecordFile = "export.json";

const recordSchema = z.strictObject({
  format_version: z.literal(1),
  name: z.string(),
  version: z.int().min(1),
  /** Seal of the version's manifest: a version of the same number in another registry is another model. */
  manifest_sha256: z.string(),
  format: z.enum(Object.keys(exportFormats) as [ExportFormat, ...ExportFormat[]]),
  created: z.iso.datetime(),
  /** Version of this program. */
  pregao: z.string(),
  entry: z.string(),
  files: z.array(z.object({ name: z.string(), bytes: z.int().min(0), sha256: z.string() })),
  /** Null where nothing here reads the format: `npm run interop` holds such files beside the real library. */
  parity: z
    .object({
      largest_difference: z.number(),
      rows: z.int(),
      values: z.int(),
      reader: z.string(),
    })
    .nullable(),
  /** What a reader of the files must know that they do not say. */
  notes: z.array(z.string()),
});

/** What is known of an export; lies beside its files. */
export type ModelExportRecord = z.infer<typeof recordSchema>;

/**
 * Where exports of a version lie: `<home>/exports/<model dir>/<name>/<version>`, of a registry in a bucket too. Versions never
 * change, so that nothing is put into their own folders.
 */
export function exportsPlace(home: string, modelDir: string, { name, version }: VersionPlace): string {
  return join(home, "exports", modelDir, name, String(version));
}

/** The record in a folder, when it is of this version, whole, and all its files are as they were written; else null. */
export async function readExportRecord(
  directory: string,
  { manifest }: RegisteredVersion,
): Promise<ModelExportRecord | null> {
  const text = await readFile(join(directory, exportRecordFile), "utf8").catch(() => null);
  if (text === null) return null;
  try {
    const record = recordSchema.parse(JSON.parse(text));
    if (record.manifest_sha256 !== manifest.sha256) return null;
    for (const { name, sha256 } of record.files)
      if ((await sha256OfFile(join(directory, name))) !== sha256) return null;
    return record;
  } catch {
    // Half of one, or of another version of this program: it is made anew.
    return null;
  }
}

/** Every whole export of a version under its place, by format. */
export async function listExports(home: string, version: RegisteredVersion): Promise<ModelExportRecord[]> {
  const names = await readdir(home).catch(() => []);
  const records = await Promise.all(
    names
      .filter((name) => Object.hasOwn(exportFormats, name))
      .map((name) => readExportRecord(join(home, name), version)),
  );
  return records.filter((record) => record !== null).sort((a, b) => (a.format < b.format ? -1 : 1));
}

/** Every file under a folder with its size and hash, in order of name. */
export async function filesUnder(directory: string): Promise<ModelExportRecord["files"]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(directory.length + 1)
        .replaceAll("\\", "/"),
    )
    .sort();
  return Promise.all(
    names.map(async (name) => ({
      name,
      bytes: (await stat(join(directory, name))).size,
      sha256: await sha256OfFile(join(directory, name)),
    })),
  );
}
