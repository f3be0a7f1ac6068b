const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

/** Upper word of √½ rounded down, so that 2^e·m = x has m in about √½ … √2. */
const ROOT_HALF = 0x3fe6a09e;

/**
 * Natural logarithm of a positive normal number from operations that every machine rounds alike (Math.log may differ from
 * one engine to the next): error below 2 units in the last place. assembly/logarithm.ts gives the same bits.
 *
 * log x = e·log 2 + log m; log m = 2·artanh s with s = (m − 1) / (m + 1), as its power series.
 */
export function logarithm(x: number): number {
  double[0] = x;
  const exponent = (words[1]! - ROOT_HALF) >> 20;
  words[1]! -= exponent << 20;
  const m = double[0]!;
  const s = (m - 1) / (m + 1);
  const z = s * s;
  let sum = 1 / 21;
  for (let odd = 19; odd >= 3; odd -= 2) sum = sum * z + 1 / odd;
  return exponent * Math.LN2 + 2 * (s + s * z * sum);
}
