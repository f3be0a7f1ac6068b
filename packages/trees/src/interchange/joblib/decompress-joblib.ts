import { invalid } from "../../ensemble/refusals.ts";
import { TreesError } from "../../errors.ts";

/** Most bytes that a file is unpacked to unless asked for more: 1 GiB. */
const MOST = 2 ** 30;

/**
 * The bytes of a file that joblib dumped with `compress` by zlib (its default) or gzip; other bytes are given back as they
 * are. Refuses damaged data with TREES_MODEL_INVALID, and what unpacks to more than `most` bytes with TREES_MEMORY_LIMIT.
 */
export async function decompressJoblib(bytes: Uint8Array, most = MOST): Promise<Uint8Array> {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!isGzip && bytes[0] !== 0x78) return bytes;
  const packed = new Blob([Uint8Array.from(bytes)]).stream();
  const reader = packed.pipeThrough(new DecompressionStream(isGzip ? "gzip" : "deflate")).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const part = await reader.read().catch((cause: unknown) => {
      throw invalid(`its compressed data are damaged (${cause instanceof Error ? cause.message : cause})`);
    });
    if (part.done) break;
    length += part.value.length;
    if (length > most) {
      await reader.cancel();
      throw new TreesError(
        "TREES_MEMORY_LIMIT",
        `the file unpacks to more than ${most} bytes: give a larger limit`,
      );
    }
    parts.push(part.value);
  }
  const unpacked = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    unpacked.set(part, at);
    at += part.length;
  }
  return unpacked;
}
