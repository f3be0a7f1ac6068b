// Scores of all splits of one leaf, added to those of the leaves before it: a symmetric tree splits a whole level at once.
//
// A split of a column with B value bins has a position p from 0 to B: the p lowest bins go left, the others right, and
// missing values left (`missingLeft`) or right always. With g the sums of gradients, w the sum of weights and
// s = Σ g² / (w + λ) of a side, the numerator gathers s, the denominator s · w / (w + λ), over sides, leaves and outputs;
// the score is the numerator (L2) or numerator / √denominator (Cosine). Both are float32, computed in the order of
// src/kernels/typescript/symmetric/scan.ts, operation for operation.
//
// Scores hold groups of four columns: 256 positions of four numerators, then four denominators.

const MISSING_BIN: usize = 255;

@inline
function addScore(scores: usize, squaresL: v128, wL: v128, squaresR: v128, wR: v128, lambda: v128): void {
  const one = f32x4.splat(1);
  const perL = f32x4.div(one, f32x4.add(wL, lambda));
  const perR = f32x4.div(one, f32x4.add(wR, lambda));
  const sL = f32x4.mul(squaresL, perL);
  const sR = f32x4.mul(squaresR, perR);
  v128.store(scores, f32x4.add(v128.load(scores), f32x4.add(sL, sR)));
  const dL = f32x4.mul(sL, f32x4.mul(perL, wL));
  const dR = f32x4.mul(sR, f32x4.mul(perR, wR));
  v128.store(scores, f32x4.add(v128.load(scores, 16), f32x4.add(dL, dR)), 16);
}

@inline
function scoreOne(scores: usize, w: v128, g: v128, totalW: v128, totalG: v128, lambda: v128): void {
  const gL = f32x4.convert_i32x4_s(g);
  const gR = f32x4.convert_i32x4_s(i32x4.sub(totalG, g));
  const wL = f32x4.convert_i32x4_s(w);
  const wR = f32x4.convert_i32x4_s(i32x4.sub(totalW, w));
  addScore(scores, f32x4.mul(gL, gL), wL, f32x4.mul(gR, gR), wR, lambda);
}

// One output: histograms of 64-bit words as boosting-histogram.ts builds them. With `subtract` (the sibling's histogram,
// or 0) the histogram becomes the difference first. `groupBins` has two int32 a group: bins, whether a value is missing.
export function scanSymmetric(
  histogram: usize,
  subtract: usize,
  groups: i32,
  groupBins: usize,
  missingLeft: i32,
  l2: f32,
  scores: usize,
): void {
  const lambda = f32x4.splat(l2);
  let totalW = 0;
  let totalG = 0;
  for (let group = 0; group < groups; group++) {
    const start = histogram + (<usize>group << 13);
    const bins = load<i32>(groupBins + (<usize>group << 3));
    const hasMissing = load<i32>(groupBins + (<usize>group << 3), 4);
    const missing = start + (MISSING_BIN << 5);
    if (subtract) {
      const other = subtract + (<usize>group << 13);
      for (let at: usize = 0; at < <usize>bins << 5; at += 16) subtractWords(start + at, other + at);
      subtractWords(missing, other + (MISSING_BIN << 5));
      subtractWords(missing + 16, other + (MISSING_BIN << 5) + 16);
    }
    if (group == 0) {
      totalW = load<i32>(missing);
      totalG = load<i32>(missing, 4);
      for (let at: usize = 0; at < <usize>bins << 5; at += 32) {
        totalW += load<i32>(start + at);
        totalG += load<i32>(start + at, 4);
      }
    }
    const allW = i32x4.splat(totalW);
    const allG = i32x4.splat(totalG);
    let to = scores + (<usize>group << 13);
    let w = i32x4.splat(0);
    let g = i32x4.splat(0);
    if (missingLeft) {
      const a = v128.load(missing);
      const b = v128.load(missing, 16);
      w = v128.shuffle<i32>(a, b, 0, 2, 4, 6);
      g = v128.shuffle<i32>(a, b, 1, 3, 5, 7);
      if (hasMissing) scoreOne(to, w, g, allW, allG, lambda);
    }
    const last = hasMissing && !missingLeft ? bins : bins - 1;
    let at = start;
    for (let bin = 0; bin < last; bin++, at += 32) {
      const a = v128.load(at);
      const b = v128.load(at, 16);
      w = i32x4.add(w, v128.shuffle<i32>(a, b, 0, 2, 4, 6));
      g = i32x4.add(g, v128.shuffle<i32>(a, b, 1, 3, 5, 7));
      to += 32;
      scoreOne(to, w, g, allW, allG, lambda);
    }
  }
}

@inline
function subtractWords(at: usize, other: usize): void {
  v128.store(at, i64x2.sub(v128.load(at), v128.load(other)));
}

@inline
function subtractLanes(at: usize, other: usize): void {
  v128.store(at, i32x4.sub(v128.load(at), v128.load(other)));
}

// Several outputs: histograms of symmetric-histogram.ts. `sums` has room for 9 × `vectors` vectors.
export function scanSymmetricVectors(
  histogram: usize,
  subtract: usize,
  groups: i32,
  groupBins: usize,
  missingLeft: i32,
  l2: f32,
  vectors: i32,
  sums: usize,
  scores: usize,
): void {
  const width = <usize>vectors << 4;
  const bin = width << 2;
  const totals = sums + bin;
  for (let group = 0; group < groups; group++) {
    const start = histogram + <usize>group * (bin << 8);
    const bins = load<i32>(groupBins + (<usize>group << 3));
    const hasMissing = load<i32>(groupBins + (<usize>group << 3), 4);
    const missing = start + MISSING_BIN * bin;
    if (subtract) {
      const other = subtract + <usize>group * (bin << 8);
      for (let at: usize = 0; at < <usize>bins * bin; at += 16) subtractLanes(start + at, other + at);
      for (let at = MISSING_BIN * bin; at < 256 * bin; at += 16) subtractLanes(start + at, other + at);
    }
    if (group == 0) {
      for (let v: usize = 0; v < width; v += 16) {
        let total = v128.load(missing + v);
        for (let at = start + v, end = start + <usize>bins * bin; at < end; at += bin) {
          total = i32x4.add(total, v128.load(at));
        }
        v128.store(totals + v, total);
      }
    }
    let to = scores + (<usize>group << 13);
    const last = hasMissing && !missingLeft ? bins : bins - 1;
    if (vectors == 1) {
      scanOneVector(start, missing, hasMissing, missingLeft, last, totals, l2, to);
      continue;
    }
    for (let at: usize = 0; at < bin; at += 16) {
      v128.store(sums + at, missingLeft ? v128.load(missing + at) : i32x4.splat(0));
    }
    if (missingLeft && hasMissing) scoreMany(to, sums, totals, width, l2);
    let from = start;
    for (let b = 0; b < last; b++, from += bin) {
      for (let at: usize = 0; at < bin; at += 16) {
        v128.store(sums + at, i32x4.add(v128.load(sums + at), v128.load(from + at)));
      }
      to += 32;
      scoreMany(to, sums, totals, width, l2);
    }
  }
}

// Weight and up to three gradients: the running sums of the four columns stay in registers.
@inline
function scanOneVector(
  start: usize,
  missing: usize,
  hasMissing: i32,
  missingLeft: i32,
  last: i32,
  totals: usize,
  l2: f32,
  scores: usize,
): void {
  const all = v128.load(totals);
  const zero = i32x4.splat(0);
  let a = zero;
  let b = zero;
  let c = zero;
  let d = zero;
  let to = scores;
  if (missingLeft) {
    a = v128.load(missing);
    b = v128.load(missing, 16);
    c = v128.load(missing, 32);
    d = v128.load(missing, 48);
    if (hasMissing) scoreVector(to, a, b, c, d, all, l2);
  }
  let at = start;
  for (let bin = 0; bin < last; bin++, at += 64) {
    a = i32x4.add(a, v128.load(at));
    b = i32x4.add(b, v128.load(at, 16));
    c = i32x4.add(c, v128.load(at, 32));
    d = i32x4.add(d, v128.load(at, 48));
    to += 32;
    scoreVector(to, a, b, c, d, all, l2);
  }
}

@inline
function square(g: v128): v128 {
  const value = f32x4.convert_i32x4_s(g);
  return f32x4.mul(value, value);
}

@inline
function scoreVector(to: usize, a: v128, b: v128, c: v128, d: v128, all: v128, l2: f32): void {
  // Four columns' records become four vectors of the columns: weights, first, second and third gradients.
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const abHigh = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const cdHigh = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  const w = v128.shuffle<i32>(ab, cd, 0, 1, 4, 5);
  const g0 = v128.shuffle<i32>(ab, cd, 2, 3, 6, 7);
  const g1 = v128.shuffle<i32>(abHigh, cdHigh, 0, 1, 4, 5);
  const g2 = v128.shuffle<i32>(abHigh, cdHigh, 2, 3, 6, 7);
  const W = v128.shuffle<i32>(all, all, 0, 0, 0, 0);
  const G0 = v128.shuffle<i32>(all, all, 1, 1, 1, 1);
  const G1 = v128.shuffle<i32>(all, all, 2, 2, 2, 2);
  const G2 = v128.shuffle<i32>(all, all, 3, 3, 3, 3);
  const left = f32x4.add(f32x4.add(square(g0), square(g1)), square(g2));
  const rest = f32x4.add(square(i32x4.sub(G0, g0)), square(i32x4.sub(G1, g1)));
  const right = f32x4.add(rest, square(i32x4.sub(G2, g2)));
  const wL = f32x4.convert_i32x4_s(w);
  const wR = f32x4.convert_i32x4_s(i32x4.sub(W, w));
  addScore(to, left, wL, right, wR, f32x4.splat(l2));
}

@inline
function gather(sums: usize, width: usize): v128 {
  let lanes = i32x4.splat(load<i32>(sums));
  lanes = i32x4.replace_lane(lanes, 1, load<i32>(sums + width));
  lanes = i32x4.replace_lane(lanes, 2, load<i32>(sums + 2 * width));
  return i32x4.replace_lane(lanes, 3, load<i32>(sums + 3 * width));
}

function scoreMany(to: usize, sums: usize, totals: usize, width: usize, l2: f32): void {
  const w = gather(sums, width);
  let left = f32x4.splat(0);
  let right = f32x4.splat(0);
  for (let at: usize = 4; at < width; at += 4) {
    const g = gather(sums + at, width);
    left = f32x4.add(left, square(g));
    right = f32x4.add(right, square(i32x4.sub(i32x4.splat(load<i32>(totals + at)), g)));
  }
  const wL = f32x4.convert_i32x4_s(w);
  const wR = f32x4.convert_i32x4_s(i32x4.sub(i32x4.splat(load<i32>(totals)), w));
  addScore(to, left, wL, right, wR, f32x4.splat(l2));
}
