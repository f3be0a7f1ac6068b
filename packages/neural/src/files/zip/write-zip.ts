import { crc32 } from "node:zlib";
import { NeuralError } from "../../errors.ts";
import { CENTRAL, END, LOCAL, UTF8_FLAG } from "./records.ts";

export interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Where data begin, as PyTorch has it, so that a file can be mapped into memory. */
const ALIGNMENT = 64;
/** An extra field that readers skip, under PyTorch's number for it. */
const PADDING = 0x4246;
const VERSION = 20;
/** 1 January 1980: the same entries give the same bytes. */
const DATE = 0x21;
const MOST = 2 ** 32 - 1;

/** A ZIP archive of uncompressed entries whose data are aligned to 64 bytes. Refuses more than 4 GiB. */
export function zipBytes(entries: readonly ZipEntry[]): Uint8Array {
  const placed: { entry: ZipEntry; name: Uint8Array; start: number; padding: number; sum: number }[] = [];
  let at = 0;
  for (const entry of entries) {
    const name = new TextEncoder().encode(entry.name);
    const header = at + LOCAL.length + name.length + 4;
    const padding = (ALIGNMENT - (header % ALIGNMENT)) % ALIGNMENT;
    placed.push({ entry, name, start: at, padding, sum: crc32(entry.bytes) });
    at = header + padding + entry.bytes.length;
  }
  const directory = at;
  for (const { name } of placed) at += CENTRAL.length + name.length;
  const total = at + END.length;
  if (total > MOST) {
    throw new NeuralError(
      "NEURAL_INPUT_INVALID",
      `an archive of ${total} bytes cannot be written: the limit is ${MOST}`,
      {
        bytes: total,
        limit: MOST,
      },
    );
  }
  const bytes = new Uint8Array(total);
  const view = new DataView(bytes.buffer);
  /** Writes numbers of 2 or 4 bytes and returns where they end. */
  const put = (from: number, fields: readonly (readonly [width: 2 | 4, value: number])[]): number => {
    let next = from;
    for (const [width, value] of fields) {
      if (width === 2) view.setUint16(next, value, true);
      else view.setUint32(next, value, true);
      next += width;
    }
    return next;
  };
  let central = directory;
  for (const { entry, name, start, padding, sum } of placed) {
    const size = entry.bytes.length;
    const shared = [
      [2, VERSION],
      [2, UTF8_FLAG],
      [2, 0],
      [2, 0],
      [2, DATE],
      [4, sum],
      [4, size],
      [4, size],
      [2, name.length],
    ] as const;
    const afterLocal = put(start, [[4, LOCAL.signature], ...shared, [2, padding + 4]]);
    bytes.set(name, afterLocal);
    const data = put(afterLocal + name.length, [
      [2, PADDING],
      [2, padding],
    ]);
    bytes.set(entry.bytes, data + padding);
    const rest = [
      [2, 0],
      [2, 0],
      [2, 0],
      [2, 0],
      [4, 0],
      [4, start],
    ] as const;
    const afterCentral = put(central, [[4, CENTRAL.signature], [2, VERSION], ...shared, ...rest]);
    bytes.set(name, afterCentral);
    central = afterCentral + name.length;
  }
  put(central, [
    [4, END.signature],
    [2, 0],
    [2, 0],
    [2, placed.length],
    [2, placed.length],
    [4, central - directory],
    [4, directory],
    [2, 0],
  ]);
  return bytes;
}
