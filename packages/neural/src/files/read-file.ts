import { readFile, stat } from "node:fs/promises";
import { invalid, unsupported } from "./refusals.ts";

/** What one read can hold in Node. */
const MOST_BYTES = 2 ** 31 - 1;

/** The bytes of a file. Refuses by its name what is not there (NEURAL_FILE_INVALID) or too large (NEURAL_FILE_UNSUPPORTED). */
export async function readWhole(path: string, most = MOST_BYTES): Promise<Uint8Array> {
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) throw invalid(path, found ? "it is not a file" : "it is not there");
  if (found.size > most) throw unsupported(path, `it has ${found.size} bytes, and at most ${most} are read`);
  return readFile(path);
}
