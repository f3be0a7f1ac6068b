// The best split of a level from the scores that all leaves have given it (symmetric-scan.ts), with random noise.

// A number from a seed and a place, as src/kernels/typescript/symmetric/best.ts draws it.
@inline
function normal(seed: u32, place: u32, normals: usize): f64 {
  let z = seed ^ (place * 0x85ebca6b);
  z = (z ^ (z >> 16)) * 0x21f0aaad;
  z = (z ^ (z >> 15)) * 0x735a2d97;
  z ^= z >> 15;
  return <f64>load<f32>(normals + (<usize>(z & 4095) << 2));
}

@inline
function scoreAt(at: usize, isCosine: i32): f64 {
  const numerator = <f64>load<f32>(at);
  return isCosine ? numerator / Math.sqrt(<f64>load<f32>(at, 16) + 1e-100) : numerator;
}

// Each column puts forward the position whose score and noise are highest; the columns are compared with noise drawn
// anew, each times its factor (float64 at `factors`, from 0). `ranges` has two int32 a column: first position and end (none when they are equal). Of equals the first wins.
// Writes score with noise (float64), column (−1 for none) and position.
export function bestSymmetric(
  scores: usize,
  columns: i32,
  firstColumn: i32,
  ranges: usize,
  factors: usize,
  isCosine: i32,
  deviation: f64,
  seed: u32,
  normals: usize,
  out: usize,
): void {
  let best = -Infinity;
  let bestColumn = -1;
  let bestPosition = 0;
  for (let c = 0; c < columns; c++) {
    const first = load<i32>(ranges + (<usize>c << 3));
    const end = load<i32>(ranges + (<usize>c << 3), 4);
    const column = firstColumn + c;
    const start = scores + (<usize>(c >> 2) << 13) + (<usize>(c & 3) << 2);
    let noisy = -Infinity;
    let chosen = 0;
    let plain: f64 = 0;
    for (let position = first; position < end; position++) {
      const score = scoreAt(start + (<usize>position << 5), isCosine);
      const place = <u32>(((column + 1) << 8) + position);
      const withNoise = deviation > 0 ? score + deviation * normal(seed, place, normals) : score;
      if (withNoise > noisy) {
        noisy = withNoise;
        chosen = position;
        plain = score;
      }
    }
    if (first >= end) continue;
    const again = deviation > 0 ? plain + deviation * normal(~seed, <u32>((column + 1) << 8), normals) : plain;
    const final = again * load<f64>(factors + (<usize>c << 3));
    if (final > best) {
      best = final;
      bestColumn = column;
      bestPosition = chosen;
    }
  }
  store<f64>(out, best);
  store<i32>(out, bestColumn, 8);
  store<i32>(out, bestPosition, 12);
}

// Sets `bit` in the leaf numbers (uint8) of `count` rows whose bin lies above the limit; as in boosting-partition.ts.
// Sixteen rows at a time: up to 15 rows beyond the last are written to.
export function markLeaves(column: usize, count: i32, limit: i32, shift: i32, bit: i32, leaves: usize): void {
  const limits = i8x16.splat(<i8>limit);
  const shifts = i8x16.splat(<i8>shift);
  const bits = i8x16.splat(<i8>bit);
  for (let at: usize = 0; at < <usize>count; at += 16) {
    const isRight = i8x16.gt_u(i8x16.add(v128.load(column + at), shifts), limits);
    v128.store(leaves + at, v128.or(v128.load(leaves + at), v128.and(isRight, bits)));
  }
}
