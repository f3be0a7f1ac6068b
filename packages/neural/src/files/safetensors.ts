import { NeuralError } from "../errors.ts";
import { sizeOf } from "../graph/shape.ts";
import { widenBrainHalf, widenHalf } from "./half.ts";
import { readWhole } from "./read-file.ts";
import { invalid, refusingAsInvalid, unsupported } from "./refusals.ts";
import {
  bytesOf,
  checkTensors,
  elementSize,
  type StoredTensor,
  type StoredTensors,
  type StoredType,
  valuesIn,
} from "./stored-tensor.ts";
import { writeAtomically } from "./write-atomically.ts";

/** What the format calls the types, https://github.com/huggingface/safetensors (0.5). */
const TYPES: Readonly<Record<string, StoredType>> = {
  F64: "float64",
  F32: "float32",
  I64: "int64",
  I32: "int32",
  I16: "int16",
  I8: "int8",
  U8: "uint8",
  BOOL: "bool",
};
const NAMES = Object.fromEntries(Object.entries(TYPES).map(([name, type]) => [type, name]));
/** Read as float32, which holds every number of theirs. */
const HALVES: Readonly<Record<string, (bytes: Uint8Array) => Float32Array>> = {
  F16: widenHalf,
  BF16: widenBrainHalf,
};

const METADATA = "__metadata__";
/** That of the reference implementation. */
const MOST_HEADER = 100_000_000;

export interface Safetensors {
  readonly tensors: StoredTensors;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Writes a safetensors file, atomically. Tensors lie aligned to their elements, larger elements first. */
export async function writeSafetensors(
  path: string,
  tensors: StoredTensors,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  await writeAtomically(path, safetensorsBytes(tensors, metadata));
}

/**
 * Reads a safetensors file, from a path or from its bytes; the numbers are views of them. Half precision is widened to
 * float32. Broken files are refused with NEURAL_FILE_INVALID: every offset is checked against the file before anything is
 * made of it; element types without a place here with NEURAL_FILE_UNSUPPORTED. Cost O(header).
 */
export async function readSafetensors(from: string | Uint8Array): Promise<Safetensors> {
  return typeof from === "string"
    ? parseSafetensors(await readWhole(from), from)
    : parseSafetensors(from, "the safetensors file");
}

export function safetensorsBytes(
  tensors: StoredTensors,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  checkTensors(tensors);
  if (tensors.has(METADATA)) {
    throw new NeuralError("NEURAL_INPUT_INVALID", `a tensor cannot be named ${METADATA}`, {
      tensor: METADATA,
    });
  }
  const ordered = [...tensors].sort(([, a], [, b]) => elementSize(b.type) - elementSize(a.type));
  let end = 0;
  const entries = ordered.map(([name, { type, shape, values }]) => {
    const start = end;
    end += values.byteLength;
    return [name, { dtype: NAMES[type], shape, data_offsets: [start, end] }] as const;
  });
  const described = Object.keys(metadata).length > 0 ? [[METADATA, metadata] as const] : [];
  const header = new TextEncoder().encode(JSON.stringify(Object.fromEntries([...described, ...entries])));
  const room = Math.ceil(header.length / 8) * 8;
  const bytes = new Uint8Array(8 + room + end).fill(0x20, 8, 8 + room);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(room), true);
  bytes.set(header, 8);
  for (const [i, [, { values }]] of ordered.entries()) {
    bytes.set(bytesOf(values), 8 + room + entries[i]![1].data_offsets[0]!);
  }
  return bytes;
}

export function parseSafetensors(bytes: Uint8Array, file: string): Safetensors {
  return refusingAsInvalid(file, () => {
    const { header, data } = takeApart(bytes, file);
    const metadata = metadataOf(Object.hasOwn(header, METADATA) ? header[METADATA] : {}, file);
    const entries = Object.entries(header)
      .filter(([name]) => name !== METADATA)
      .map(([name, entry]) => placeOf(name, entry, file));
    checkOrder(entries, data.length, file);
    const tensors = new Map(
      entries.map((entry) => [entry.name, tensorAt(entry, data.subarray(entry.start, entry.end), file)]),
    );
    return { tensors, metadata };
  });
}

function takeApart(bytes: Uint8Array, file: string): { header: Record<string, unknown>; data: Uint8Array } {
  if (bytes.length < 8) throw invalid(file, "it is shorter than the length of its header", { offset: 0 });
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > BigInt(Math.min(MOST_HEADER, bytes.length - 8))) {
    const why = `its header would have ${length} bytes, but there are ${bytes.length - 8} and at most ${MOST_HEADER} are read`;
    throw invalid(file, why, { offset: 0, limit: MOST_HEADER });
  }
  const end = 8 + Number(length);
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.subarray(8, end));
  const header: unknown = text.startsWith("{") ? JSON.parse(text) : null;
  if (typeof header !== "object" || header === null)
    throw invalid(file, "its header is not an object", { offset: 8 });
  return { header: header as Record<string, unknown>, data: bytes.subarray(end) };
}

function metadataOf(found: unknown, file: string): Readonly<Record<string, string>> {
  const isText = typeof found === "object" && found !== null && !Array.isArray(found);
  if (!isText || !Object.values(found).every((value) => typeof value === "string")) {
    throw invalid(file, `${METADATA} is not an object of texts`);
  }
  return found as Record<string, string>;
}

interface Place {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

function placeOf(name: string, entry: unknown, file: string): Place {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  if (typeof dtype !== "string" || !areWhole(shape) || !areWhole(offsets) || offsets.length !== 2) {
    throw invalid(file, `tensor ${name} lacks a dtype, shape or data_offsets`, { tensor: name });
  }
  return { name, type: dtype, shape, start: offsets[0]!, end: offsets[1]! };
}

function areWhole(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

/** Tensors fill the data one after another, without room between and without sharing any. */
function checkOrder(entries: readonly Place[], length: number, file: string): void {
  let at = 0;
  for (const { name, start, end } of [...entries].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (start !== at || end < start || end > length) {
      const why = `tensor ${name} lies at ${start} … ${end} of ${length} bytes, but must begin at ${at}`;
      throw invalid(file, why, { tensor: name, offset: start });
    }
    at = end;
  }
  if (at !== length) throw invalid(file, `its tensors end at ${at}, its data at ${length}`, { offset: at });
}

function tensorAt({ name, type, shape }: Place, bytes: Uint8Array, file: string): StoredTensor {
  const stored = Object.hasOwn(TYPES, type) ? TYPES[type]! : null;
  const widen = Object.hasOwn(HALVES, type) ? HALVES[type]! : null;
  if (!stored && !widen) {
    throw unsupported(file, `tensor ${name} has elements of type ${type}, which are not read`, {
      tensor: name,
    });
  }
  const size = sizeOf(shape) * (stored ? elementSize(stored) : 2);
  if (size !== bytes.length) {
    const why = `tensor ${name} [${shape}] of ${type} needs ${size} bytes, but has ${bytes.length}`;
    throw invalid(file, why, { tensor: name });
  }
  return stored
    ? { type: stored, shape, values: valuesIn(stored, bytes) }
    : { type: "float32", shape, values: widen!(bytes) };
}
