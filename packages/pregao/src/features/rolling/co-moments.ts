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
  const length = x.length;
  const blank = (): Float64Array =>
    new Float64Array(length).fill(Number.NaN, 0, Math.min(window - 1, length));
  const moments = { xx: blank(), yy: blank(), xy: blank() };
  const tails = new Float64Array(window * 5);
  for (let block = 0; block < length; block += window) {
    const end = Math.min(block + window, length);
    let meanX = 0;
    let meanY = 0;
    let xx = 0;
    let yy = 0;
    let xy = 0;
    for (let row = block; row < end; row++) {
      const count = row - block + 1;
      const deltaX = x[row]! - meanX;
      const deltaY = y[row]! - meanY;
      meanX += deltaX / count;
      meanY += deltaY / count;
      xx += deltaX * (x[row]! - meanX);
      yy += deltaY * (y[row]! - meanY);
      xy += deltaX * (y[row]! - meanY);
      if (count < window && block === 0) continue;
      const at = count * 5;
      const whole = count === window;
      const weight = whole ? 0 : (count * (window - count)) / window;
      const apartX = whole ? 0 : meanX - tails[at]!;
      const apartY = whole ? 0 : meanY - tails[at + 1]!;
      moments.xx[row] = xx + (whole ? 0 : tails[at + 2]! + apartX * apartX * weight);
      moments.yy[row] = yy + (whole ? 0 : tails[at + 3]! + apartY * apartY * weight);
      moments.xy[row] = xy + (whole ? 0 : tails[at + 4]! + apartX * apartY * weight);
    }
    if (end - block < window) break;
    fillTails(tails, x, y, block, window);
  }
  return moments;
}

/** Pearson's correlation of the last `window` rows; NaN where either side is constant. */
export function rollingCorrelation(x: Float64Array, y: Float64Array, window: number): Float64Array {
  const { xx, yy, xy } = rollingCoMoments(x, y, window);
  for (let row = 0; row < xy.length; row++) {
    const scale = Math.sqrt(xx[row]!) * Math.sqrt(yy[row]!);
    xy[row] = scale > 0 ? Math.max(-1, Math.min(1, xy[row]! / scale)) : Number.NaN;
  }
  return xy;
}

/** Least-squares slope of the last `window` values over the number of the row: units of the value per bar. */
export function rollingSlope(values: Float64Array, window: number): Float64Array {
  const numbers = new Float64Array(values.length);
  for (let row = 0; row < numbers.length; row++) numbers[row] = row;
  const { xx, xy } = rollingCoMoments(numbers, values, window);
  for (let row = 0; row < xy.length; row++) xy[row]! /= xx[row]!;
  return xy;
}

function fillTails(
  tails: Float64Array,
  x: Float64Array,
  y: Float64Array,
  block: number,
  window: number,
): void {
  let meanX = 0;
  let meanY = 0;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let offset = window - 1; offset > 0; offset--) {
    const row = block + offset;
    const count = window - offset;
    const deltaX = x[row]! - meanX;
    const deltaY = y[row]! - meanY;
    meanX += deltaX / count;
    meanY += deltaY / count;
    xx += deltaX * (x[row]! - meanX);
    yy += deltaY * (y[row]! - meanY);
    xy += deltaX * (y[row]! - meanY);
    const at = offset * 5;
    tails[at] = meanX;
    tails[at + 1] = meanY;
    tails[at + 2] = xx;
    tails[at + 3] = yy;
    tails[at + 4] = xy;
  }
}
