import { recorder } from "../engine/recording.ts";
import { blankSeries } from "../engine/scratch.ts";

/** Sums of squares and of products about the window's means, at every row. */
export interface CoMoments {
  readonly xx: Float64Array;
  readonly yy: Float64Array;
  readonly xy: Float64Array;
}

/**
 * Σ(x−x̄)², Σ(y−ȳ)² and Σ(x−x̄)(y−ȳ) over the last `window` rows; NaN before there are enough rows and while a
 * NaN of either is inside. Same scheme and sources as the rolling deviation. O(rows).
 */
export function rollingCoMoments(x: Float64Array, y: Float64Array, window: number): CoMoments {
  const moments = coMoments(x, y, window);
  recorder()?.add({
    inputs: [x, y],
    lookback: window - 1,
    outputs: [moments.xx, moments.yy, moments.xy],
    run: (row, age) => coMomentsAt(x, y, window, row, age, moments),
  });
  return moments;
}

/** Pearson's correlation of the last `window` rows; NaN where either side is constant. */
export function rollingCorrelation(x: Float64Array, y: Float64Array, window: number): Float64Array {
  const moments = coMoments(x, y, window);
  const correlations = moments.xy;
  for (let row = 0; row < x.length; row++) correlations[row] = correlationAt(moments, row);
  recorder()?.add({
    inputs: [x, y],
    lookback: window - 1,
    outputs: [correlations],
    run: (row, age) => {
      coMomentsAt(x, y, window, row, age, moments);
      correlations[row] = correlationAt(moments, row);
    },
  });
  return correlations;
}

function correlationAt({ xx, yy, xy }: CoMoments, row: number): number {
  const scale = Math.sqrt(xx[row]!) * Math.sqrt(yy[row]!);
  return scale > 0 ? Math.max(-1, Math.min(1, xy[row]! / scale)) : Number.NaN;
}

/** Values of a tail for one place in its block: Σx, Σy, Σx², Σy², Σxy about the pivots. */
const parts = 5;

function coMoments(x: Float64Array, y: Float64Array, window: number): CoMoments {
  const length = x.length;
  const xx = blankSeries(length, window - 1);
  const yy = blankSeries(length, window - 1);
  const xy = blankSeries(length, window - 1);
  // One place more than there are tails: a whole block has a tail of nothing.
  const tails = new Float64Array((window + 1) * parts);
  for (let block = 0; block < length; block += window) {
    const end = Math.min(block + window, length);
    const pivotX = x[block]!;
    const pivotY = y[block]!;
    let sumX = 0;
    let sumY = 0;
    let squaresX = 0;
    let squaresY = 0;
    let products = 0;
    for (let row = block; row < end; row++) {
      const dx = x[row]! - pivotX;
      const dy = y[row]! - pivotY;
      sumX += dx;
      sumY += dy;
      squaresX += dx * dx;
      squaresY += dy * dy;
      products += dx * dy;
      const at = (row - block + 1) * parts;
      const allX = tails[at]! + sumX;
      const allY = tails[at + 1]! + sumY;
      xx[row] = notBelowZero(tails[at + 2]! + squaresX - (allX * allX) / window);
      yy[row] = notBelowZero(tails[at + 3]! + squaresY - (allY * allY) / window);
      xy[row] = tails[at + 4]! + products - (allX * allY) / window;
    }
    if (block === 0) for (const line of [xx, yy, xy]) line.fill(Number.NaN, 0, Math.min(window - 1, length));
    if (end < length) fillTails(tails, x, y, block, window);
  }
  return { xx, yy, xy };
}

/** Tails of a block that is followed by another, about the pivots of that one. */
function fillTails(
  tails: Float64Array,
  x: Float64Array,
  y: Float64Array,
  block: number,
  window: number,
): void {
  const pivotX = x[block + window]!;
  const pivotY = y[block + window]!;
  let sumX = 0;
  let sumY = 0;
  let squaresX = 0;
  let squaresY = 0;
  let products = 0;
  for (let place = window - 1; place > 0; place--) {
    const dx = x[block + place]! - pivotX;
    const dy = y[block + place]! - pivotY;
    sumX += dx;
    sumY += dy;
    squaresX += dx * dx;
    squaresY += dy * dy;
    products += dx * dy;
    const at = place * parts;
    tails[at] = sumX;
    tails[at + 1] = sumY;
    tails[at + 2] = squaresX;
    tails[at + 3] = squaresY;
    tails[at + 4] = products;
  }
}

/** The moments of one row alone, in the order of the blocks. */
function coMomentsAt(
  x: Float64Array,
  y: Float64Array,
  window: number,
  row: number,
  age: number,
  { xx, yy, xy }: CoMoments,
): void {
  if (age < window - 1) {
    xx[row] = Number.NaN;
    yy[row] = Number.NaN;
    xy[row] = Number.NaN;
    return;
  }
  const first = row - (age % window);
  const pivotX = x[first]!;
  const pivotY = y[first]!;
  let sumX = 0;
  let sumY = 0;
  let squaresX = 0;
  let squaresY = 0;
  let products = 0;
  for (let at = first - 1; at > row - window; at--) {
    const dx = x[at]! - pivotX;
    const dy = y[at]! - pivotY;
    sumX += dx;
    sumY += dy;
    squaresX += dx * dx;
    squaresY += dy * dy;
    products += dx * dy;
  }
  let headX = 0;
  let headY = 0;
  let headSquaresX = 0;
  let headSquaresY = 0;
  let headProducts = 0;
  for (let at = first; at <= row; at++) {
    const dx = x[at]! - pivotX;
    const dy = y[at]! - pivotY;
    headX += dx;
    headY += dy;
    headSquaresX += dx * dx;
    headSquaresY += dy * dy;
    headProducts += dx * dy;
  }
  const allX = sumX + headX;
  const allY = sumY + headY;
  xx[row] = notBelowZero(squaresX + headSquaresX - (allX * allX) / window);
  yy[row] = notBelowZero(squaresY + headSquaresY - (allY * allY) / window);
  xy[row] = products + headProducts - (allX * allY) / window;
}

/** A sum of squares that rounding left below 0 is 0; NaN stays. */
function notBelowZero(sum: number): number {
  return sum <= 0 ? 0 : sum;
}
