import { crc32 } from "node:zlib";
import { invalid, unsupported } from "../refusals.ts";
import { CENTRAL, END, LOCAL } from "./records.ts";

const LONGEST_COMMENT = 65_535;

/**
 * The entries of a ZIP archive under their names, as views of its bytes: uncompressed ones, as PyTorch writes them. Every
 * offset and checksum is verified; entries that share bytes, have one name or are encrypted are refused. `accept` may refuse
 * a name before its entry is looked at. Cost O(bytes).
 */
export function readZip(
  bytes: Uint8Array,
  file: string,
  accept: (name: string) => void = () => {},
): ReadonlyMap<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endRecord(view, file);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count === 0xffff || at === 0xffffffff) throw unsupported(file, "archives above 4 GiB are not read");
  const entries = new Map<string, Uint8Array>();
  let room = bytes.length;
  for (let i = 0; i < count; i++) {
    if (at + CENTRAL.length > end || view.getUint32(at, true) !== CENTRAL.signature) {
      throw invalid(file, `its directory has no entry ${i} of ${count}`, { offset: at });
    }
    const nameLength = view.getUint16(at + 28, true);
    const next =
      at + CENTRAL.length + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) throw invalid(file, `entry ${i} of its directory ends too early`, { offset: at });
    const name = nameIn(bytes.subarray(at + CENTRAL.length, at + CENTRAL.length + nameLength), file);
    accept(name);
    if (entries.has(name)) throw invalid(file, `two entries are named ${name}`, { entry: name });
    const data = dataOf(bytes, view, at, name, file);
    room -= data.length;
    if (room < 0) throw invalid(file, "its entries share bytes", { entry: name });
    if (crc32(data) !== view.getUint32(at + 16, true)) {
      throw invalid(
        file,
        `the checksum of ${name} does not fit: the file is damaged, or was saved without checksums`,
        {
          entry: name,
        },
      );
    }
    entries.set(name, data);
    at = next;
  }
  return entries;
}

/** It comes last, before a comment of any bytes. */
function endRecord(view: DataView, file: string): number {
  const first = Math.max(0, view.byteLength - END.length - LONGEST_COMMENT);
  for (let at = view.byteLength - END.length; at >= first; at--) {
    if (view.getUint32(at, true) === END.signature) return at;
  }
  throw invalid(file, "it is no ZIP archive, or its end is missing");
}

function nameIn(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw invalid(file, "the name of an entry is not UTF-8");
  }
}

/** `at`: the entry in the directory, which is right where the header before the data leaves sizes for behind them. */
function dataOf(bytes: Uint8Array, view: DataView, at: number, name: string, file: string): Uint8Array {
  if (view.getUint16(at + 8, true) & 1) throw unsupported(file, `${name} is encrypted`, { entry: name });
  const method = view.getUint16(at + 10, true);
  if (method !== 0)
    throw unsupported(file, `${name} is compressed, which PyTorch's files are not`, { entry: name });
  const [packed, size] = [view.getUint32(at + 20, true), view.getUint32(at + 24, true)];
  const header = view.getUint32(at + 42, true);
  if (size === 0xffffffff || header === 0xffffffff)
    throw unsupported(file, "archives above 4 GiB are not read");
  if (header + LOCAL.length > bytes.length || view.getUint32(header, true) !== LOCAL.signature) {
    throw invalid(file, `${name} is not where its directory says`, { entry: name, offset: header });
  }
  const start = header + LOCAL.length + view.getUint16(header + 26, true) + view.getUint16(header + 28, true);
  if (packed !== size || start + size > bytes.length) {
    throw invalid(file, `${name} has ${size} bytes at ${start}, past the end`, {
      entry: name,
      offset: start,
    });
  }
  return bytes.subarray(start, start + size);
}
