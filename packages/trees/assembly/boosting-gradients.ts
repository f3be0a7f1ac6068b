// Gradients and hessians of log-loss, four rows side by side, and their way to whole numbers. All in float32 by operations
// that every machine rounds alike, so that a model's text is the same everywhere; src/kernels/typescript/boosting/gradients.ts
// does the same one by one.

// e^x in float32 within 2 units of the last place, for x from −87 to 88: Cephes' expf (Moshier 1992), 2^n · e^r.
@inline
function exponential(x: v128): v128 {
  const held = f32x4.max(f32x4.min(x, f32x4.splat(88)), f32x4.splat(-87));
  const n = f32x4.floor(f32x4.add(f32x4.mul(held, f32x4.splat(1.4426950408889634)), f32x4.splat(0.5)));
  const high = f32x4.sub(held, f32x4.mul(n, f32x4.splat(0.693359375)));
  const r = f32x4.sub(high, f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
  let p = f32x4.splat(1.9875691500e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  const value = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(value, power);
}

@inline
function gather(base: usize, a: usize, b: usize, c: usize, d: usize): v128 {
  let values = v128.load32_zero(base + (a << 2));
  values = v128.load_lane<f32>(base + (b << 2), values, 1);
  values = v128.load_lane<f32>(base + (c << 2), values, 2);
  return v128.load_lane<f32>(base + (d << 2), values, 3);
}

// Hessian and gradient of four rows to their pairs.
@inline
function scatter(pairs: usize, a: usize, b: usize, c: usize, d: usize, hessian: v128, gradient: v128): void {
  const low = v128.shuffle<i32>(hessian, gradient, 0, 4, 1, 5);
  const high = v128.shuffle<i32>(hessian, gradient, 2, 6, 3, 7);
  v128.store_lane<i64>(pairs + (a << 3), low, 0);
  v128.store_lane<i64>(pairs + (b << 3), low, 1);
  v128.store_lane<i64>(pairs + (c << 3), high, 0);
  v128.store_lane<i64>(pairs + (d << 3), high, 1);
}

@inline
function weighed(weights: usize, a: usize, b: usize, c: usize, d: usize): v128 {
  return weights ? gather(weights, a, b, c, d) : f32x4.splat(1);
}

// Below this a hessian would make a row weightless.
const SMALLEST: f32 = 1e-16;

// Rows of `count` (uint32 at `rows`); margins and pairs lie output after output, `rowCount` apart. In the last four, rows
// beyond the end repeat the last one, which changes nothing.
export function softmaxGradients(
  rows: usize,
  count: i32,
  targets: usize,
  weights: usize,
  margins: usize,
  rowCount: i32,
  outputs: i32,
  factor: f32,
  pairs: usize,
): void {
  const marginStep = <usize>rowCount << 2;
  const pairStep = <usize>rowCount << 3;
  for (let i = 0; i < count; i += 4) {
    const last = count - 1;
    const a = <usize>load<u32>(rows + (<usize>i << 2));
    const b = <usize>load<u32>(rows + (<usize>min(i + 1, last) << 2));
    const c = <usize>load<u32>(rows + (<usize>min(i + 2, last) << 2));
    const d = <usize>load<u32>(rows + (<usize>min(i + 3, last) << 2));
    let largest = gather(margins, a, b, c, d);
    for (let k = 1; k < outputs; k++) {
      largest = f32x4.max(largest, gather(margins + <usize>k * marginStep, a, b, c, d));
    }
    // The powers wait in the gradients' places.
    let total = f32x4.splat(0);
    for (let k = 0; k < outputs; k++) {
      const power = exponential(f32x4.sub(gather(margins + <usize>k * marginStep, a, b, c, d), largest));
      total = f32x4.add(total, power);
      scatter(pairs + <usize>k * pairStep, a, b, c, d, power, power);
    }
    const label = gather(targets, a, b, c, d);
    const weight = weighed(weights, a, b, c, d);
    for (let k = 0; k < outputs; k++) {
      const at = pairs + <usize>k * pairStep;
      let power = v128.load32_zero(at + (a << 3));
      power = v128.load_lane<f32>(at + (b << 3), power, 1);
      power = v128.load_lane<f32>(at + (c << 3), power, 2);
      power = v128.load_lane<f32>(at + (d << 3), power, 3);
      const p = f32x4.div(power, total);
      const h = f32x4.mul(f32x4.splat(factor), f32x4.mul(p, f32x4.sub(f32x4.splat(1), p)));
      const isClass = f32x4.eq(label, f32x4.splat(<f32>k));
      const g = f32x4.sub(p, v128.and(isClass, f32x4.splat(1)));
      scatter(
        at, a, b, c, d,
        f32x4.mul(f32x4.max(h, f32x4.splat(SMALLEST)), weight),
        f32x4.mul(g, weight),
      );
    }
  }
}

// One output: the log-odds of class 1.
export function logisticGradients(
  rows: usize,
  count: i32,
  targets: usize,
  weights: usize,
  margins: usize,
  pairs: usize,
): void {
  for (let i = 0; i < count; i += 4) {
    const last = count - 1;
    const a = <usize>load<u32>(rows + (<usize>i << 2));
    const b = <usize>load<u32>(rows + (<usize>min(i + 1, last) << 2));
    const c = <usize>load<u32>(rows + (<usize>min(i + 2, last) << 2));
    const d = <usize>load<u32>(rows + (<usize>min(i + 3, last) << 2));
    const power = exponential(f32x4.neg(gather(margins, a, b, c, d)));
    const p = f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), power));
    const weight = weighed(weights, a, b, c, d);
    const h = f32x4.max(f32x4.mul(p, f32x4.sub(f32x4.splat(1), p)), f32x4.splat(SMALLEST));
    const g = f32x4.sub(p, gather(targets, a, b, c, d));
    scatter(pairs, a, b, c, d, f32x4.mul(h, weight), f32x4.mul(g, weight));
  }
}

// Sums of hessian and |gradient| over `count` rows, in their order: two float64 at `out`, gradient first.
export function sumPairs(rows: usize, count: i32, pairs: usize, out: usize): void {
  let sums = f64x2.splat(0);
  const end = rows + (<usize>count << 2);
  for (let at = rows; at < end; at += 4) {
    const pair = v128.load64_zero(pairs + (<usize>load<u32>(at) << 3));
    sums = f64x2.add(sums, f64x2.abs(f64x2.promote_low_f32x4(pair)));
  }
  store<f64>(out, f64x2.extract_lane(sums, 1));
  store<f64>(out, f64x2.extract_lane(sums, 0), 8);
}

// Replaces pairs by whole numbers, nearest first, halves away from zero.
export function quantisePairs(rows: usize, count: i32, pairs: usize, gradientScale: f64, hessianScale: f64): void {
  const scales = f64x2.replace_lane(f64x2.splat(hessianScale), 1, gradientScale);
  const sign = i64x2.splat(i64.MIN_VALUE);
  const half = f64x2.splat(0.5);
  const end = rows + (<usize>count << 2);
  for (let at = rows; at < end; at += 4) {
    const pair = pairs + (<usize>load<u32>(at) << 3);
    const scaled = f64x2.mul(f64x2.promote_low_f32x4(v128.load64_zero(pair)), scales);
    const rounding = v128.or(half, v128.and(scaled, sign));
    v128.store_lane<i64>(pair, i32x4.trunc_sat_f64x2_s_zero(f64x2.add(scaled, rounding)), 0);
  }
}
