import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { NeuralError } from "../errors.ts";
import { writeAtomically } from "../files/write-atomically.ts";
import { isWhole } from "../parameter-table.ts";
import type { Checkpoint } from "./checkpoint.ts";

/*
 * Layout: 8 bytes of mark; length of the header, uint32; header, JSON padded with spaces to a multiple of 4; the vectors that
 * it lists, float32; SHA-256 of everything before. Little-endian, as every machine that onnxruntime runs on.
 */
const MARK = "PREGAONN";
const VERSION = 1;
const START = MARK.length + 4;
const DIGEST = 32;
/** Longest header that is read: histories of a million epochs stay below it. */
const LONGEST_HEADER = 256 * 1024 * 1024;

type Header = Omit<Checkpoint, "state" | "bestVectors"> & {
  readonly version: number;
  /** Lengths: parameters, buffers, those of the best epoch, moments. */
  readonly lengths: readonly number[];
};

/** Writes a checkpoint to a file, which a killed process leaves as it was before. */
export function writeCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  return writeAtomically(path, encodeCheckpoint(checkpoint));
}

/** Reads what writeCheckpoint wrote. Damaged and foreign files are refused with NEURAL_CHECKPOINT_INVALID. */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  return decodeCheckpoint(await readFile(path), path);
}

export function encodeCheckpoint({ state, bestVectors, ...rest }: Checkpoint): Uint8Array {
  const vectors = [
    state.parameters,
    state.buffers,
    bestVectors.parameters,
    bestVectors.buffers,
    ...state.moments,
  ];
  const header: Header = { version: VERSION, ...rest, lengths: vectors.map(({ length }) => length) };
  const text = Buffer.from(JSON.stringify(header));
  const padded = Buffer.concat([text, Buffer.alloc(-text.length & 3, " ")]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(padded.length);
  const bytes = vectors.map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  );
  const body = Buffer.concat([Buffer.from(MARK), length, padded, ...bytes]);
  return Buffer.concat([body, createHash("sha256").update(body).digest()]);
}

/** `from` names the bytes in errors. */
export function decodeCheckpoint(bytes: Uint8Array, from: string): Checkpoint {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (whole.length < START + DIGEST || whole.toString("latin1", 0, MARK.length) !== MARK) {
    throw invalid(from, "it is no checkpoint of this package");
  }
  const body = whole.subarray(0, -DIGEST);
  if (!createHash("sha256").update(body).digest().equals(whole.subarray(-DIGEST))) {
    throw invalid(from, "its checksum is wrong, so that it is damaged or cut off: use an earlier one");
  }
  const headerLength = body.readUInt32LE(MARK.length);
  if (headerLength > Math.min(LONGEST_HEADER, body.length - START)) {
    throw invalid(from, `its header of ${headerLength} bytes does not fit`);
  }
  const header = readHeader(body.toString("utf8", START, START + headerLength), from);
  const vectors = readVectors(body.subarray(START + headerLength), header.lengths, from);
  const { version: _, lengths: __, ...rest } = header;
  const [parameters, buffers, bestParameters, bestBuffers, ...moments] = vectors as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    ...Float32Array[],
  ];
  return {
    ...rest,
    state: { parameters, buffers, moments },
    bestVectors: { parameters: bestParameters, buffers: bestBuffers },
  };
}

function readHeader(text: string, from: string): Header {
  let header: Header;
  try {
    header = JSON.parse(text);
  } catch (error) {
    throw invalid(from, `its header is no JSON: ${(error as Error).message}`);
  }
  if (header?.version !== VERSION) {
    throw invalid(from, `it is of version ${header?.version}, and this package reads version ${VERSION}`);
  }
  return header;
}

function readVectors(data: Uint8Array, lengths: readonly number[], from: string): Float32Array[] {
  const isListed =
    Array.isArray(lengths) && lengths.length >= 4 && lengths.every((length) => isWhole(length, 0));
  if (!isListed || lengths.reduce((sum, length) => sum + length, 0) * 4 !== data.length) {
    throw invalid(from, `${data.length} bytes of vectors do not make up lengths ${JSON.stringify(lengths)}`);
  }
  // A copy lies where float32 values may lie.
  const values = new Float32Array(new Uint8Array(data).buffer);
  let offset = 0;
  return lengths.map((length) => {
    offset += length;
    return values.slice(offset - length, offset);
  });
}

function invalid(from: string, why: string): NeuralError {
  return new NeuralError("NEURAL_CHECKPOINT_INVALID", `${from} can not be used: ${why}`, { file: from });
}
