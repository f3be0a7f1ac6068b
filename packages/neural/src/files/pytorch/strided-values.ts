import { type Shape, sizeOf } from "../../graph/shape.ts";
import type { StoredValues } from "../stored-tensor.ts";
import { stridesOf } from "./pickle-writer.ts";

/** The elements of a view, in the order of a C array, copied. The view lies within `source`. */
export function stridedValues(
  source: StoredValues,
  offset: number,
  shape: Shape,
  strides: readonly number[],
): StoredValues {
  const count = sizeOf(shape);
  // Axes of length 1 bear on nothing, and there may be very many.
  const axes = shape.map((_, axis) => axis).filter((axis) => shape[axis] !== 1);
  const dense = stridesOf(shape);
  if (count === 0 || axes.every((axis) => strides[axis] === dense[axis]))
    return source.slice(offset, offset + count);
  const values = source.slice(0, count);
  const indexes = axes.map(() => 0);
  let from = offset;
  for (let i = 0; i < count; i++) {
    values[i] = source[from]!;
    for (let k = axes.length - 1; k >= 0; k--) {
      const [length, stride] = [shape[axes[k]!]!, strides[axes[k]!]!];
      indexes[k]! += 1;
      from += stride;
      if (indexes[k]! < length) break;
      indexes[k] = 0;
      from -= length * stride;
    }
  }
  return values;
}

/** One more than the last element of a view. */
export function endOf(offset: number, shape: Shape, strides: readonly number[]): number {
  if (sizeOf(shape) === 0) return offset;
  return shape.reduce((last, length, axis) => last + (length - 1) * strides[axis]!, offset) + 1;
}
