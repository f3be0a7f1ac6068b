const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/**
 * Smallest float32 above a float32 `value`; both zeros give the smallest subnormal, infinity stays. With
 * `float32Below` it turns `x < t` into `x ≤ t′` and back: for float32 x the two are the same.
 */
export function float32Above(value: number): number {
  if (value === Number.POSITIVE_INFINITY || Number.isNaN(value)) return value;
  if (value === 0) {
    bits[0] = 1;
    return float[0]!;
  }
  float[0] = value;
  bits[0]! += value > 0 ? 1 : -1;
  return float[0]!;
}

/** Largest float32 below a float32 `value`; minus infinity stays. */
export function float32Below(value: number): number {
  return -float32Above(-value);
}

/** Largest float32 not above `value`: for float32 x, `x ≤ value` and `x ≤ float32Floor(value)` are the same. */
export function float32Floor(value: number): number {
  const near = Math.fround(value);
  return near > value ? float32Below(near) : near;
}

/** Shortest decimal text that reads back as the same float32; with a sign for −0. */
export function float32Text(value: number): string {
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  for (let digits = 1; digits < 9; digits++) {
    const near = Number(value.toPrecision(digits));
    if (Math.fround(near) === value) return String(near);
  }
  return String(Number(value.toPrecision(9)));
}
