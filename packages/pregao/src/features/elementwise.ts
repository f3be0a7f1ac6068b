import { rowKernel } from "./engine/row-kernel.ts";

/**
 * Columns combined row by row: fresh arrays, NaN wherever an input is missing. What divides gives NaN where it would
 * divide by 0.
 */

/** a − b. */
export function difference(a: Float64Array, b: Float64Array): Float64Array {
  return rowKernel([a, b], 0, (out, from, to) => {
    for (let row = from; row < to; row++) out[row] = a[row]! - b[row]!;
  });
}

/** a + factor · b. */
export function plusTimes(a: Float64Array, factor: number, b: Float64Array): Float64Array {
  return rowKernel([a, b], 0, (out, from, to) => {
    for (let row = from; row < to; row++) out[row] = a[row]! + factor * b[row]!;
  });
}

/** a · b. */
export function product(a: Float64Array, b: Float64Array): Float64Array {
  return rowKernel([a, b], 0, (out, from, to) => {
    for (let row = from; row < to; row++) out[row] = a[row]! * b[row]!;
  });
}

/** factor · a / b. */
export function quotient(a: Float64Array, b: Float64Array, factor = 1): Float64Array {
  return rowKernel([a, b], 0, (out, from, to) => {
    for (let row = from; row < to; row++) {
      const divisor = b[row]!;
      out[row] = divisor === 0 ? Number.NaN : factor * (a[row]! / divisor);
    }
  });
}

/** a / b − 1: how far a lies above b. */
export function relativeTo(a: Float64Array, b: Float64Array): Float64Array {
  return rowKernel([a, b], 0, (out, from, to) => {
    for (let row = from; row < to; row++) {
      const divisor = b[row]!;
      out[row] = divisor === 0 ? Number.NaN : a[row]! / divisor - 1;
    }
  });
}

/** (values − lower) / (upper − lower): 0 at the lower line, 1 at the upper, `whenFlat` where they meet. */
export function placeBetween(
  values: Float64Array,
  lower: Float64Array,
  upper: Float64Array,
  whenFlat = Number.NaN,
): Float64Array {
  return rowKernel([values, lower, upper], 0, (out, from, to) => {
    for (let row = from; row < to; row++) {
      const above = values[row]! - lower[row]!;
      const width = upper[row]! - lower[row]!;
      out[row] = width === 0 ? whenFlat + 0 * above : above / width;
    }
  });
}

/** (a + b) / 2. */
export function middle(a: Float64Array, b: Float64Array): Float64Array {
  return rowKernel([a, b], 0, (out, from, to) => {
    for (let row = from; row < to; row++) out[row] = (a[row]! + b[row]!) / 2;
  });
}

/** factor · values. */
export function scaled(values: Float64Array, factor: number): Float64Array {
  return rowKernel([values], 0, (out, from, to) => {
    for (let row = from; row < to; row++) out[row] = factor * values[row]!;
  });
}

/** √(factor · values). */
export function rootOfScaled(values: Float64Array, factor: number): Float64Array {
  return rowKernel([values], 0, (out, from, to) => {
    for (let row = from; row < to; row++) out[row] = Math.sqrt(factor * values[row]!);
  });
}

/** |values|. */
export function absolute(values: Float64Array): Float64Array {
  return rowKernel([values], 0, (out, from, to) => {
    for (let row = from; row < to; row++) out[row] = Math.abs(values[row]!);
  });
}

/** The value `bars` rows earlier, NaN in the first rows. */
export function delayed(values: Float64Array, bars: number): Float64Array {
  return rowKernel([values], bars, (out, from, to) => {
    for (let row = from; row < to; row++) out[row] = values[row - bars]!;
  });
}

/** ln(a / b). */
export function logRatio(a: Float64Array, b: Float64Array): Float64Array {
  return rowKernel([a, b], 0, (out, from, to) => {
    for (let row = from; row < to; row++) out[row] = Math.log(a[row]! / b[row]!);
  });
}
