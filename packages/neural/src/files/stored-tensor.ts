import { NeuralError } from "../errors.ts";
import { type Shape, sizeOf } from "../graph/shape.ts";

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int64: BigInt64Array,
  int32: Int32Array,
  int16: Int16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

export type StoredType = keyof typeof ARRAYS;
export type StoredValues =
  | Float32Array
  | Float64Array
  | BigInt64Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint8Array;

/** Numbers in a file of tensors: elements in the order of a C array; bools as 0 and 1. */
export interface StoredTensor {
  readonly type: StoredType;
  readonly shape: Shape;
  readonly values: StoredValues;
}

export type StoredTensors = ReadonlyMap<string, StoredTensor>;

export function elementSize(type: StoredType): number {
  return ARRAYS[type].BYTES_PER_ELEMENT;
}

/** The numbers in some bytes: a view of them where they are aligned, a copy elsewhere. */
export function valuesIn(type: StoredType, bytes: Uint8Array): StoredValues {
  const size = elementSize(type);
  const aligned = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  return new ARRAYS[type](aligned.buffer as ArrayBuffer, aligned.byteOffset, aligned.byteLength / size);
}

/** The bytes of some numbers, not copied. Every machine that runs onnxruntime is little-endian, as the files are. */
export function bytesOf(values: StoredValues): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** Refuses, before anything is written, tensors whose numbers are not what they say. */
export function checkTensors(tensors: StoredTensors): void {
  for (const [name, { type, shape, values }] of tensors) {
    const isWhole = shape.every((length) => Number.isSafeInteger(length) && length >= 0);
    if (isWhole && values instanceof ARRAYS[type] && values.length === sizeOf(shape)) continue;
    const found = `${values.constructor.name} of ${values.length}`;
    throw new NeuralError("NEURAL_INPUT_INVALID", `tensor ${name}: ${found} is no ${type} [${shape}]`, {
      tensor: name,
      type,
      shape,
      values: values.length,
    });
  }
}
