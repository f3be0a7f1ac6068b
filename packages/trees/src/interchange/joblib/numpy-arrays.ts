import { invalid, unsupported } from "../../ensemble/refusals.ts";
import { isKind, type PythonValue } from "./python-values.ts";

/** A field of a structured type. */
export interface NumpyField {
  readonly type: NumpyType;
  readonly offset: number;
}

/** A dtype: kind of element ("f8", "i8", "U3", "V64" …) and size in bytes. */
export interface NumpyType {
  readonly kind: "type";
  readonly letter: string;
  readonly size: number;
  /** Of structured types. */
  fields: ReadonlyMap<string, NumpyField> | null;
}

export interface NumpyArray {
  readonly kind: "array";
  type: NumpyType | null;
  shape: readonly number[];
  /** Bytes of the elements, first index slowest; empty for objects. */
  bytes: Uint8Array;
  /** Elements of arrays of Python objects. */
  objects: readonly PythonValue[] | null;
}

const NUMERIC = "biuf";

/** The type that `numpy.dtype(text, …)` stands for. */
export function numpyType(text: PythonValue | undefined): NumpyType {
  const found = typeof text === "string" ? /^([biufUOV])(\d{1,9})$/.exec(text) : null;
  if (!found) throw unsupported(`the file holds numpy elements of type ${String(text)}, which are not read`);
  const [, letter, digits] = found;
  const size = Number(digits) * (letter === "U" ? 4 : 1);
  const sizes: Readonly<Record<string, readonly number[]>> = {
    b: [1],
    i: [1, 2, 4, 8],
    u: [1, 2, 4, 8],
    f: [4, 8],
  };
  if (sizes[letter!] && !sizes[letter!]!.includes(size))
    throw unsupported(`the file holds numpy elements of type ${text}, which are not read`);
  return { kind: "type", letter: letter!, size, fields: null };
}

/** Sets what `numpy.dtype.__setstate__` is given: byte order and fields. */
export function completeType(type: NumpyType, state: readonly PythonValue[]): void {
  if (state[1] !== "<" && state[1] !== "|" && state[1] !== "=")
    throw unsupported("the file holds big-endian numpy arrays, which are not read");
  const fields = state[4];
  if (fields === null || fields === undefined) return;
  if (!(fields instanceof Map) || type.letter !== "V") throw invalid("a numpy type has impossible fields");
  const read = new Map<string, NumpyField>();
  for (const [name, field] of fields) {
    const [inner, offset] = isKind(field, "tuple") ? field.items : [];
    if (
      typeof name !== "string" ||
      !isKind(inner, "type") ||
      inner.letter === "V" ||
      typeof offset !== "number"
    )
      throw invalid("a numpy type has impossible fields");
    if (offset < 0 || offset + inner.size > type.size) throw invalid("a field lies outside its numpy type");
    read.set(name, { type: inner, offset });
  }
  type.fields = read;
}

/** Bytes that an array of this shape takes. Refuses more than `most`. */
export function byteCount(type: NumpyType, shape: readonly number[], most: number): number {
  const bytes = shape.reduce((product, length) => product * length, type.size);
  if (!shape.every((length) => Number.isSafeInteger(length) && length >= 0) || bytes > most)
    throw invalid("a numpy array is larger than its file");
  return bytes;
}

/** Elements in the order of a C array: numbers, truth values, texts or objects. */
export function elements(array: NumpyArray): readonly PythonValue[] {
  const { type, bytes, objects } = array;
  if (objects) return objects;
  if (!type) throw invalid("a numpy array has no type");
  if (type.letter === "U") {
    return Array.from({ length: type.size > 0 ? bytes.length / type.size : 0 }, (_, i) =>
      unicode(bytes.subarray(i * type.size, (i + 1) * type.size)),
    );
  }
  const values = Array.from(numbers(array));
  return type.letter === "b" ? values.map((value) => value !== 0) : values;
}

/** Elements of an array of numbers. */
export function numbers({ type, bytes }: NumpyArray): Float64Array {
  if (!type || !NUMERIC.includes(type.letter)) throw invalid("a numpy array holds no numbers");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = reader(type);
  return Float64Array.from({ length: bytes.length / type.size }, (_, i) => read(view, i * type.size));
}

/** One field of every element of a structured array. */
export function fieldOf({ type, bytes }: NumpyArray, name: string): Float64Array {
  const field = type?.fields?.get(name);
  if (!type || !field || !NUMERIC.includes(field.type.letter))
    throw invalid(`nodes of a tree have no ${name}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = reader(field.type);
  return Float64Array.from({ length: bytes.length / type.size }, (_, i) =>
    read(view, i * type.size + field.offset),
  );
}

function reader({ letter, size }: NumpyType): (view: DataView, at: number) => number {
  if (letter === "f")
    return size === 8 ? (view, at) => view.getFloat64(at, true) : (view, at) => view.getFloat32(at, true);
  const isSigned = letter === "i";
  if (size === 1) return isSigned ? (view, at) => view.getInt8(at) : (view, at) => view.getUint8(at);
  if (size === 2)
    return isSigned ? (view, at) => view.getInt16(at, true) : (view, at) => view.getUint16(at, true);
  if (size === 4)
    return isSigned ? (view, at) => view.getInt32(at, true) : (view, at) => view.getUint32(at, true);
  return isSigned
    ? (view, at) => Number(view.getBigInt64(at, true))
    : (view, at) => Number(view.getBigUint64(at, true));
}

/** Text of UTF-32 bytes, filled up with zeros. */
function unicode(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text = "";
  for (let at = 0; at < bytes.length; at += 4) {
    const point = view.getUint32(at, true);
    if (point > 0x10ffff) throw invalid("a text holds an impossible character");
    text += String.fromCodePoint(point);
  }
  return text.replace(/\0+$/, "");
}
