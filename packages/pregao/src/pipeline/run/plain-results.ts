import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFlushed } from "../../atomic-files.ts";

const textFile = "result.json";
const bytesFile = "arrays.bin";

const arrayKinds = {
  Float64Array,
  Float32Array,
  Int32Array,
  Int8Array,
  Uint8Array,
} as const;
type Kind = keyof typeof arrayKinds;
type Numbers = InstanceType<(typeof arrayKinds)[Kind]>;

/** A typed array within the text: which one, how many values, from which byte on. */
interface ArrayPlace {
  readonly $array: Kind;
  readonly length: number;
  readonly at: number;
  readonly shared: boolean;
}

/**
 * Writes a plain result (objects, lists, text, numbers, typed arrays) as two files: JSON, and the bytes of the arrays behind
 * one another, little-endian. It comes back the same: NaN and infinities too, and what lay in shared memory lies there
 * again. Throws TypeError for what is not plain (a class, a function): a stage whose result cannot be kept is a defect.
 */
export async function writePlainResult(directory: string, result: unknown): Promise<void> {
  const pieces: Uint8Array[] = [];
  let at = 0;
  const place = (values: Numbers, kind: Kind): ArrayPlace => {
    const begin = at;
    pieces.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    // Every array begins where its widest values may.
    const padding = (8 - (values.byteLength % 8)) % 8;
    if (padding > 0) pieces.push(new Uint8Array(padding));
    at += values.byteLength + padding;
    const shared = values.buffer instanceof SharedArrayBuffer;
    return { $array: kind, length: values.length, at: begin, shared };
  };
  const text = JSON.stringify(encode(result, "result", place));
  await writeFlushed(join(directory, bytesFile), Buffer.concat(pieces));
  await writeFlushed(join(directory, textFile), `${text}\n`);
}

/** What {@link writePlainResult} has written. */
export async function readPlainResult(directory: string): Promise<unknown> {
  const bytes = await readFile(join(directory, bytesFile));
  return decode(JSON.parse(await readFile(join(directory, textFile), "utf8")), bytes);
}

function encode(value: unknown, path: string, place: (values: Numbers, kind: Kind) => ArrayPlace): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) return { $number: String(value) };
  if (Object.is(value, -0)) return { $number: "-0" };
  if (value === null || ["number", "string", "boolean"].includes(typeof value)) return value;
  if (Array.isArray(value)) return value.map((one, index) => encode(one, `${path}[${index}]`, place));
  for (const [kind, Type] of Object.entries(arrayKinds))
    if (value instanceof Type) return place(value as Numbers, kind as Kind);
  if (typeof value === "object" && [Object.prototype, null].includes(Object.getPrototypeOf(value))) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, one]) => one !== undefined)
        .map(([name, one]) => [escaped(name), encode(one, `${path}.${name}`, place)]),
    );
  }
  throw new TypeError(`${path} is no plain value: ${Object.prototype.toString.call(value)}`);
}

/** Names that begin like the marks of this format get one more sign. */
function escaped(name: string): string {
  return name.startsWith("$") ? `$${name}` : name;
}

function decode(value: unknown, bytes: Buffer): unknown {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((one) => decode(one, bytes));
  if ("$number" in value) return Number(value.$number);
  if ("$array" in value) return numbersAt(value as ArrayPlace, bytes);
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name.startsWith("$") ? name.slice(1) : name,
      decode(one, bytes),
    ]),
  );
}

function numbersAt({ $array, length, at, shared }: ArrayPlace, bytes: Buffer): Numbers {
  const Type = arrayKinds[$array];
  const size = length * Type.BYTES_PER_ELEMENT;
  const memory = shared ? new SharedArrayBuffer(size) : new ArrayBuffer(size);
  new Uint8Array(memory).set(bytes.subarray(at, at + size));
  return new Type(memory as ArrayBuffer);
}
