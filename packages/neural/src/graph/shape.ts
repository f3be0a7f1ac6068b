import { NeuralError } from "../errors.ts";

/** Lengths of a tensor's axes; empty for a single number. */
export type Shape = readonly number[];

/**
 * Stands for a batch whose size is not known when the graph is written. A prime that no axis has: lengths divisible by it are
 * multiples of the batch, so that shapes are worked out by plain arithmetic.
 */
export const UNKNOWN_BATCH = 1_000_003;

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/** The batch and its multiples are written by name. */
export function lengthText(length: number): string {
  if (length % UNKNOWN_BATCH !== 0 || length === 0) return String(length);
  return length === UNKNOWN_BATCH ? "batch" : `batch×${length / UNKNOWN_BATCH}`;
}

export function shapeText(shape: Shape): string {
  return `[${shape.map(lengthText).join(", ")}]`;
}

/** Shape of an elementwise operation on two shapes, by NumPy's rules; `what` names the operation in the error. */
export function broadcast(a: Shape, b: Shape, what: string): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[a.length - rank + axis] ?? 1;
    const right = b[b.length - rank + axis] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw shapeMismatch(what, `${shapeText(a)} and ${shapeText(b)} do not go together`, { a, b });
    }
    return left === 1 ? right : left;
  });
}

/** Axis counted from the end when negative, as an index. */
export function axisOf(axis: number, rank: number, what: string): number {
  const index = axis < 0 ? axis + rank : axis;
  if (Number.isInteger(index) && index >= 0 && index < rank) return index;
  throw shapeMismatch(what, `there is no axis ${axis} among ${rank}`, { axis, rank });
}

export function shapeMismatch(what: string, why: string, details: Record<string, unknown>): NeuralError {
  return new NeuralError("NEURAL_SHAPE_MISMATCH", `${what}: ${why}`, { at: what, ...details });
}
