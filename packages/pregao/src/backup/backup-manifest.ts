import { createHash } from "node:crypto";
import { z } from "zod";
import { PregaoError } from "../errors.ts";

/** Written last: without it a backup is none. */
export const backupManifestKey = "backup.json";
const format = 1;
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const fileSchema = z.object({
  /** Under home, `/` between folders. */
  path: z.string().refine(isPlainPath, "not a plain path under home"),
  bytes: z.int().min(0),
  sha256,
  /** Permissions, as in 0o600. */
  mode: z.int().min(0).max(0o777),
});

const manifestSchema = z.object({
  format_version: z.literal(format),
  created: z.iso.datetime(),
  /** Version of the program that made it. */
  pregao: z.string(),
  files: z.array(fileSchema),
  /** What was not taken, and why. */
  left_out: z.array(z.object({ path: z.string(), reason: z.string() })),
  /** State that is kept elsewhere than under home, and so is no part of the backup. */
  elsewhere: z.array(z.string()),
  /** SHA-256 of this manifest's JSON without this field. */
  sha256,
});

export type BackupFile = z.infer<typeof fileSchema>;
export type LeftOut = z.infer<typeof manifestSchema>["left_out"][number];
export type BackupManifest = z.infer<typeof manifestSchema>;

export function writeBackupManifest(content: Omit<BackupManifest, "sha256" | "format_version">): {
  readonly manifest: BackupManifest;
  readonly text: string;
} {
  const whole = { format_version: format, ...content } as const;
  const manifest: BackupManifest = { ...whole, sha256: seal(whole) };
  return { manifest, text: `${JSON.stringify(manifest, null, 2)}\n` };
}

/** PREGAO_BACKUP_UNREADABLE for a text that is no manifest of a backup, or not as it was written. */
export function readBackupManifest(text: string, place: string): BackupManifest {
  const refused = (reason: string): PregaoError =>
    new PregaoError("PREGAO_BACKUP_UNREADABLE", { place, reason: `${backupManifestKey}: ${reason}` });
  let raw: Record<string, unknown>;
  try {
    raw = JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    throw refused((error as Error).message);
  }
  if (raw?.format_version !== format)
    throw refused(`format_version is ${JSON.stringify(raw?.format_version)}, this program reads ${format}`);
  const parsed = manifestSchema.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw refused(`${issue.path.join(".")}: ${issue.message}`);
  }
  const { sha256: sealed, ...content } = raw;
  if (seal(content) !== sealed) throw refused("it was changed after it was written (its own sha256 differs)");
  return parsed.data;
}

/** No way out of home, whoever wrote the manifest. */
function isPlainPath(path: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return path.split("/").every((part) => /^[^.\\/:\u0000-\u001f][^\\/:\u0000-\u001f]*$/.test(part));
}

function seal(content: object): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("hex");
}
