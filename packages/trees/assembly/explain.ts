// Shapley values of a group of leaves for blocks of 64 rows. What a row gets from the leaves depends only on the outcome of a few
// tests, at most eight bits, so it is looked up: a slice of the table for every output and feature that the group touches.
//
// A test is a word: cell | bin << 16 | flags << 24. A bit is the conjunction of the tests up to one flagged LAST.

const GOES_LEFT: u32 = 1;
const LAST: u32 = 2;

// Adds to planes of `planeBytes` bytes, a double a row; `targets` names the plane of each slice. `scratch` holds 64 bytes.
export function explainGroup(
  tests: usize,
  testCount: i32,
  cells: usize,
  blockBytes: usize,
  blocks: i32,
  table: usize,
  bits: i32,
  targets: usize,
  sliceCount: i32,
  planes: usize,
  planeBytes: usize,
  scratch: usize,
): void {
  const sliceBytes = <usize>8 << bits;
  for (let k: usize = 0; k < <usize>blocks; k++) {
    writePatterns(tests, testCount, cells + k * blockBytes, scratch);
    let slice = table;
    for (let s: usize = 0; s < <usize>sliceCount; s++) {
      let to = planes + <usize>load<u32>(targets + (s << 2)) * planeBytes + (k << 9);
      for (let at = scratch; at < scratch + 64; at += 4) {
        store<f64>(to, load<f64>(to) + load<f64>(slice + (<usize>load<u8>(at) << 3)));
        store<f64>(to, load<f64>(to, 8) + load<f64>(slice + (<usize>load<u8>(at, 1) << 3)), 8);
        store<f64>(to, load<f64>(to, 16) + load<f64>(slice + (<usize>load<u8>(at, 2) << 3)), 16);
        store<f64>(to, load<f64>(to, 24) + load<f64>(slice + (<usize>load<u8>(at, 3) << 3)), 24);
        to += 32;
      }
      slice += sliceBytes;
    }
  }
}

@inline
function writePatterns(tests: usize, testCount: i32, cells: usize, scratch: usize): void {
  const ones = i8x16.splat(-1);
  let bit = i8x16.splat(1);
  let a = i8x16.splat(0);
  let b = a;
  let c = a;
  let d = a;
  let ma = ones;
  let mb = ones;
  let mc = ones;
  let md = ones;
  const end = tests + (<usize>testCount << 2);
  for (let at = tests; at < end; at += 4) {
    const word = load<u32>(at);
    const from = cells + (<usize>(word & 0xffff) << 6);
    const bin = i8x16.splat(<i8>(word >> 16));
    // Flips the outcome where the path goes left.
    const flip = i8x16.splat(-<i8>((word >> 24) & GOES_LEFT));
    ma = v128.and(ma, v128.xor(i8x16.gt_s(v128.load(from), bin), flip));
    mb = v128.and(mb, v128.xor(i8x16.gt_s(v128.load(from, 16), bin), flip));
    mc = v128.and(mc, v128.xor(i8x16.gt_s(v128.load(from, 32), bin), flip));
    md = v128.and(md, v128.xor(i8x16.gt_s(v128.load(from, 48), bin), flip));
    if ((word >> 24) & LAST) {
      a = v128.or(a, v128.and(ma, bit));
      b = v128.or(b, v128.and(mb, bit));
      c = v128.or(c, v128.and(mc, bit));
      d = v128.or(d, v128.and(md, bit));
      bit = i8x16.add(bit, bit);
      ma = ones;
      mb = ones;
      mc = ones;
      md = ones;
    }
  }
  v128.store(scratch, a);
  v128.store(scratch, b, 16);
  v128.store(scratch, c, 32);
  v128.store(scratch, d, 48);
}
