import type { NumpyArray, NumpyType } from "./numpy-arrays.ts";

type Numbers = Float64Array | BigInt64Array;

/** A plain type of numpy: "f8", "i8", "u1", "U3" (with `size` in bytes), "O8". */
export function plainType(letter: string, size: number): NumpyType {
  return { kind: "type", letter, size, fields: null };
}

/** An array of float64 or int64. Every machine that runs WebAssembly is little-endian, as the file is. */
export function arrayOfNumbers(values: Numbers, shape: readonly number[] = [values.length]): NumpyArray {
  return {
    kind: "array",
    type: plainType(values instanceof Float64Array ? "f" : "i", 8),
    shape,
    bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    objects: null,
  };
}

/** An array of texts, each in UTF-32 and as long as the longest. */
export function arrayOfTexts(texts: readonly string[]): NumpyArray {
  const points = texts.map((text) => Array.from(text, (character) => character.codePointAt(0)!));
  const length = points.reduce((most, { length }) => Math.max(most, length), 1);
  const words = new Uint32Array(texts.length * length);
  for (const [i, text] of points.entries()) words.set(text, i * length);
  return {
    kind: "array",
    type: plainType("U", 4 * length),
    shape: [texts.length],
    bytes: new Uint8Array(words.buffer),
    objects: null,
  };
}

/** An array of Python texts, as names of columns are kept. */
export function arrayOfObjects(texts: readonly string[]): NumpyArray {
  return {
    kind: "array",
    type: plainType("O", 8),
    shape: [texts.length],
    bytes: new Uint8Array(0),
    objects: texts,
  };
}
