import { closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { temporaryName } from "../../atomic-files.ts";
import { PregaoError } from "../../errors.ts";
import { withWriteLock } from "../../objects/write-lock.ts";
import { scopes } from "../contract.ts";

const storedKey = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{12}$/),
  name: z.string().min(1).max(100),
  scopes: z.array(z.enum(scopes)).min(1),
  /** Of the whole secret; the secret itself is kept nowhere. It has 256 random bits, so that a slow hash adds nothing. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  created: z.iso.datetime(),
  expires: z.iso.datetime().nullable(),
  revoked: z.iso.datetime().nullable(),
});

export type StoredKey = z.output<typeof storedKey>;

const keyFile = z.strictObject({ format_version: z.literal(1), keys: z.array(storedKey) });

/** Which state of the file was read: another one has another mark. */
export function markOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false, bigint: true });
  return found === undefined ? "none" : `${found.ino} ${found.size} ${found.mtimeNs}`;
}

/** Every key of the file, none where there is no file. PREGAO_KEYS_UNREADABLE where it is damaged. */
export function readKeys(file: string): StoredKey[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw unreadable(file, (error as Error).message);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw unreadable(file, "it is not JSON");
  }
  const checked = keyFile.safeParse(parsed);
  if (checked.success) return checked.data.keys;
  const { path } = checked.error.issues[0]!;
  throw unreadable(file, `${path.join(".") || "the whole"} is not as it was written`);
}

/** Changes the file as a whole, for its owner's eyes alone; two commands at once change it one after the other. */
export async function changeKeys(
  file: string,
  change: (keys: readonly StoredKey[]) => StoredKey[],
): Promise<StoredKey[]> {
  return withWriteLock(dirname(file), () => {
    const keys = change(readKeys(file));
    const temporary = join(dirname(file), temporaryName(basename(file)));
    const handle = openSync(temporary, "wx", 0o600);
    try {
      writeSync(handle, `${JSON.stringify({ format_version: 1, keys }, null, 2)}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
    return keys;
  });
}

function unreadable(file: string, reason: string): PregaoError {
  return new PregaoError("PREGAO_KEYS_UNREADABLE", { file, reason });
}
