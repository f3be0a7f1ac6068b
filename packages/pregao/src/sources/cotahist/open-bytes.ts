import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { crc32, createGunzip } from "node:zlib";
import type { Entry, ZipFile } from "yauzl";
import { PregaoError } from "../../errors.ts";
import type { FileKind } from "../reading/file-kind.ts";
import { looksLikeCotahist } from "./looks-like-cotahist.ts";

/** How far reading is, in bytes of whatever is counted. What it throws ends the reading. */
export type ByteProgress = (done: number, total: number) => void;

/**
 * The bytes of a file, unpacked where it is gzip or a ZIP archive of one file. Damage of either, also at its very end, is
 * refused with PREGAO_FILE_UNREADABLE.
 */
export async function* openBytes(
  path: string,
  file: string,
  kind: FileKind,
  progress: ByteProgress,
): AsyncGenerator<Buffer> {
  const bytes = kind === "zip" ? unzip(path, file, progress) : unpack(path, kind === "cotahist.gz", progress);
  try {
    yield* bytes;
  } catch (error) {
    if (error instanceof PregaoError) throw error;
    const what = kind === "zip" ? "zip" : kind === "cotahist.gz" ? "gzip" : "own";
    const reason = `its ${what} data is damaged or cut short (${(error as Error).message})`;
    throw new PregaoError("PREGAO_FILE_UNREADABLE", { file, reason }, { cause: error });
  }
}

async function* unpack(path: string, gzip: boolean, progress: ByteProgress): AsyncGenerator<Buffer> {
  const { size } = await stat(path);
  const packed = createReadStream(path, { highWaterMark: 1 << 20 });
  const unpacked = gzip ? packed.pipe(createGunzip({ chunkSize: 1 << 20 })) : packed;
  // An error does not travel through a pipe by itself.
  if (unpacked !== packed) packed.on("error", (error) => unpacked.destroy(error));
  try {
    for await (const chunk of unpacked) {
      progress(packed.bytesRead, size);
      yield chunk as Buffer;
    }
  } finally {
    packed.destroy();
    unpacked.destroy();
  }
}

/** The only file of an archive; its checksum is compared at the end, which yauzl leaves to its caller. */
async function* unzip(path: string, file: string, progress: ByteProgress): AsyncGenerator<Buffer> {
  const { openPromise } = await import("yauzl");
  let archive: ZipFile;
  try {
    archive = await openPromise(path, { autoClose: false });
  } catch (error) {
    const reason = `it is a zip archive or an Excel workbook that cannot be opened (${(error as Error).message})`;
    throw new PregaoError("PREGAO_FILE_UNREADABLE", { file, reason }, { cause: error });
  }
  try {
    const entry = await onlyEntry(archive, file);
    let [checksum, done] = [0, 0];
    for await (const chunk of await archive.openReadStreamPromise(entry)) {
      if (done === 0 && !looksLikeCotahist(chunk as Buffer)) {
        const reason = `the file in this archive, ${entry.fileName}, is not of B3's historical quotes: unpack it`;
        throw new PregaoError("PREGAO_FILE_UNREADABLE", { file, reason });
      }
      checksum = crc32(chunk as Buffer, checksum);
      done += (chunk as Buffer).length;
      progress(done, entry.uncompressedSize);
      yield chunk as Buffer;
    }
    if (checksum !== entry.crc32) throw new Error("its checksum does not fit");
  } finally {
    archive.close();
  }
}

async function onlyEntry(archive: ZipFile, file: string): Promise<Entry> {
  const entries: Entry[] = [];
  for await (const entry of archive.eachEntry()) if (!entry.fileName.endsWith("/")) entries.push(entry);
  const [entry] = entries;
  if (entry !== undefined && entries.length === 1) return entry;
  const names = entries.map(({ fileName }) => fileName);
  const reason = names.some((name) => name.startsWith("xl/"))
    ? "it is an Excel workbook: save it as CSV"
    : `it is a zip archive of ${names.length} files (${names.slice(0, 5).join(", ")}): unpack it and name one`;
  throw new PregaoError("PREGAO_FILE_UNREADABLE", { file, reason });
}
