import { constants, gunzipSync } from "node:zlib";
import { PregaoError } from "../../errors.ts";

/** What the first bytes of a gzip file unpack to; PREGAO_FILE_UNREADABLE where they are damaged. */
export function unpackStart(path: string, bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    const reason = `its gzip data is damaged (${(error as Error).message})`;
    throw new PregaoError("PREGAO_FILE_UNREADABLE", { file: path, reason }, { cause: error });
  }
}
