import { rowKernel } from "../engine/row-kernel.ts";

/**
 * Hurst exponent of the last `window` values by rescaled range (Hurst 1951; Mandelbrot and Wallis 1969): the window
 * is cut into blocks of each of `sizes`, which divide it; the range of the cumulated distances from the block's mean
 * over its deviation (n in the denominator) is averaged over the blocks of a size, and the exponent is the slope of
 * the logarithm of those averages over the logarithm of the size. Constant blocks do not count; NaN where fewer than
 * two sizes remain, before there are enough rows and while a NaN is inside. About 0.5 for a random walk's returns,
 * with the known upward bias of short windows. O(rows × Σ sizes).
 */
export function rollingHurst(values: Float64Array, window: number, sizes: readonly number[]): Float64Array {
  const ranges = sizes.map((size) => rescaledRanges(values, size));
  const logSizes = sizes.map(Math.log);
  const first = window - Math.min(...sizes);
  return rowKernel(ranges, first, (exponents, from, to) => {
    for (let row = from; row < to; row++) exponents[row] = exponentAt(ranges, window, sizes, logSizes, row);
  });
}

function exponentAt(
  ranges: readonly Float64Array[],
  window: number,
  sizes: readonly number[],
  logSizes: readonly number[],
  row: number,
): number {
  let points = 0;
  let x = 0;
  let y = 0;
  let xx = 0;
  let xy = 0;
  for (let which = 0; which < sizes.length; which++) {
    const size = sizes[which]!;
    const ofSize = ranges[which]!;
    let sum = 0;
    let blocks = 0;
    for (let end = row - window + size; end <= row; end += size) {
      const range = ofSize[end]!;
      if (Number.isNaN(range)) return Number.NaN;
      if (range === 0) continue;
      sum += range;
      blocks++;
    }
    if (blocks === 0) continue;
    const logSize = logSizes[which]!;
    const logRange = Math.log(sum / blocks);
    points++;
    x += logSize;
    y += logRange;
    xx += logSize * logSize;
    xy += logSize * logRange;
  }
  return points < 2 ? Number.NaN : (points * xy - x * y) / (points * xx - x * x);
}

/** Range over deviation of the block of `size` values that ends at each row; 0 where it is constant. */
function rescaledRanges(values: Float64Array, size: number): Float64Array {
  return rowKernel([values], size - 1, (ranges, from, to) => {
    for (let row = from; row < to; row++) ranges[row] = rescaledRange(values, row - size + 1, row);
  });
}

function rescaledRange(values: Float64Array, first: number, last: number): number {
  const size = last - first + 1;
  const reference = values[first]!;
  let sum = 0;
  let isConstant = true;
  for (let at = first; at <= last; at++) {
    sum += values[at]!;
    if (values[at] !== reference) isConstant = false;
  }
  if (isConstant) return 0;
  const mean = sum / size;
  let walked = 0;
  let highest = Number.NEGATIVE_INFINITY;
  let lowest = Number.POSITIVE_INFINITY;
  let squares = 0;
  for (let at = first; at <= last; at++) {
    const apart = values[at]! - mean;
    walked += apart;
    squares += apart * apart;
    if (walked > highest) highest = walked;
    if (walked < lowest) lowest = walked;
  }
  return (highest - lowest) / Math.sqrt(squares / size);
}
