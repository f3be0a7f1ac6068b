import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { crc32 } from "node:zlib";
import { PregaoError } from "../../errors.ts";

/**
 * Writes the one file of a zip archive into `directory` and gives its path there. PREGAO_FILE_UNREADABLE where the
 * archive is damaged or holds none or several; the checksum of the file is verified.
 */
export async function unpackZip(path: string, directory: string): Promise<string> {
  const { openPromise } = await import("yauzl");
  const unpacked = join(directory, "unpacked.csv");
  let files = 0;
  try {
    const archive = await openPromise(path);
    for await (const entry of archive.eachEntry()) {
      if (entry.fileName.endsWith("/")) continue;
      if (++files > 1) continue;
      let sum = 0;
      // The library compares sizes; damage that keeps them shows in the checksum alone.
      const summed = async function* (chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
        for await (const chunk of chunks) {
          sum = crc32(chunk, sum);
          yield chunk;
        }
      };
      await pipeline(await archive.openReadStreamPromise(entry), summed, createWriteStream(unpacked));
      if (sum !== entry.crc32) throw new Error("its checksum does not fit its content");
    }
  } catch (error) {
    const reason = `its zip archive is damaged (${(error as Error).message})`;
    throw new PregaoError("PREGAO_FILE_UNREADABLE", { file: path, reason }, { cause: error });
  }
  if (files !== 1) {
    const reason = files === 0 ? "its zip archive is empty" : `its zip archive holds ${files} files, not one`;
    throw new PregaoError("PREGAO_FILE_UNREADABLE", { file: path, reason });
  }
  return unpacked;
}
