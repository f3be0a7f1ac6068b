import { type Shape, sizeOf } from "../graph/shape.ts";
import { Random } from "../random.ts";
import type { Given } from "./run-layer.fixture.ts";

/** Standard normal values of a shape. */
export function normalValues(shape: Shape, seed: number): Given & { readonly values: number[] } {
  const random = new Random(seed);
  return { shape, values: Array.from({ length: sizeOf(shape) }, () => random.normal()) };
}

/** Largest difference of two lists of numbers; NaN where their lengths differ. */
export function largestDifference(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Number.NaN;
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}
