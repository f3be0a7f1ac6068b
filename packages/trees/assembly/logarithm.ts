// Natural logarithm from operations that every machine rounds alike: the same bits as src/kernels/typescript/logarithm.ts.

// log x = e log 2 + log m with x = 2^e m and √½ ≤ m < √2; log m = 2 artanh s, s = (m − 1) / (m + 1), as its power series,
// whose next term is below 2^−56 of the sum.
export function logarithm(x: f64): f64 {
  const bits = reinterpret<u64>(x);
  // The upper word of √½, rounded down.
  const exponent = (<i32>(bits >> 32) - 0x3fe6a09e) >> 20;
  const m = reinterpret<f64>(bits - (<u64>exponent << 52));
  const s = (m - 1) / (m + 1);
  const z = s * s;
  let sum: f64 = 1.0 / 21;
  sum = sum * z + 1.0 / 19;
  sum = sum * z + 1.0 / 17;
  sum = sum * z + 1.0 / 15;
  sum = sum * z + 1.0 / 13;
  sum = sum * z + 1.0 / 11;
  sum = sum * z + 1.0 / 9;
  sum = sum * z + 1.0 / 7;
  sum = sum * z + 1.0 / 5;
  sum = sum * z + 1.0 / 3;
  return <f64>exponent * 0.6931471805599453 + 2 * (s + s * z * sum);
}
