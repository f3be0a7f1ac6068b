// Prediction of trees of up to 256 leaves, 64 rows at a time. No row is walked: every node is tested for all rows, and the
// numbers of the leaves are selected upwards from the deepest nodes to the root. That takes no branch that depends on a row
// and no load that depends on another.
//
// A tree is a list of words, children before parents: cell | bin << 16 | kind << 24. Leaves are numbered in the order in which
// the list takes them up.

const BOTH_LEAVES: u32 = 0;
const LEFT_LEAF: u32 = 1;
const RIGHT_LEAF: u32 = 2;

// `scratch` has room for 64 bytes a level of the tree, and 64 more. Row sums are `outputs` doubles a row.
export function addSmallTree(
  program: usize,
  wordCount: i32,
  cells: usize,
  blockBytes: usize,
  blocks: i32,
  leaves: usize,
  outputs: i32,
  sums: usize,
  scratch: usize,
): void {
  for (let k = 0; k < blocks; k++) {
    selectLeaves(program, wordCount, cells, scratch);
    if (outputs == 1) {
      for (let i: usize = 0; i < 64; i += 4) {
        const sum = sums + (i << 3);
        const index = scratch + i;
        store<f64>(sum, load<f64>(sum) + load<f64>(leaves + (<usize>load<u8>(index) << 3)));
        store<f64>(sum, load<f64>(sum, 8) + load<f64>(leaves + (<usize>load<u8>(index, 1) << 3)), 8);
        store<f64>(sum, load<f64>(sum, 16) + load<f64>(leaves + (<usize>load<u8>(index, 2) << 3)), 16);
        store<f64>(sum, load<f64>(sum, 24) + load<f64>(leaves + (<usize>load<u8>(index, 3) << 3)), 24);
      }
      sums += 512;
    } else {
      const width = <usize>outputs << 3;
      for (let i: usize = 0; i < 64; i++) {
        const leaf = leaves + <usize>load<u8>(scratch + i) * width;
        for (let j: usize = 0; j < width; j += 8) store<f64>(sums + j, load<f64>(sums + j) + load<f64>(leaf + j));
        sums += width;
      }
    }
    cells += blockBytes;
  }
}

// Writes the leaf of each row of a block, a byte each, to `scratch`; what lies behind them is the stack.
@inline
function selectLeaves(program: usize, wordCount: i32, cells: usize, scratch: usize): void {
  const end = program + (<usize>wordCount << 2);
  const ones = i8x16.splat(1);
  const twos = i8x16.splat(2);
  let next = i8x16.splat(0);
  let a = next;
  let b = next;
  let c = next;
  let d = next;
  let top = scratch + 64;
  for (let at = program; at < end; at += 4) {
    const word = load<u32>(at);
    const from = cells + (<usize>(word & 0xffff) << 6);
    const bin = i8x16.splat(<i8>(word >> 16));
    const ma = i8x16.gt_s(v128.load(from), bin);
    const mb = i8x16.gt_s(v128.load(from, 16), bin);
    const mc = i8x16.gt_s(v128.load(from, 32), bin);
    const md = i8x16.gt_s(v128.load(from, 48), bin);
    const kind = word >> 24;
    if (kind == BOTH_LEAVES) {
      v128.store(top, a);
      v128.store(top, b, 16);
      v128.store(top, c, 32);
      v128.store(top, d, 48);
      top += 64;
      a = i8x16.sub(next, ma);
      b = i8x16.sub(next, mb);
      c = i8x16.sub(next, mc);
      d = i8x16.sub(next, md);
      next = i8x16.add(next, twos);
    } else if (kind == LEFT_LEAF) {
      a = v128.bitselect(a, next, ma);
      b = v128.bitselect(b, next, mb);
      c = v128.bitselect(c, next, mc);
      d = v128.bitselect(d, next, md);
      next = i8x16.add(next, ones);
    } else if (kind == RIGHT_LEAF) {
      a = v128.bitselect(next, a, ma);
      b = v128.bitselect(next, b, mb);
      c = v128.bitselect(next, c, mc);
      d = v128.bitselect(next, d, md);
      next = i8x16.add(next, ones);
    } else {
      top -= 64;
      a = v128.bitselect(a, v128.load(top), ma);
      b = v128.bitselect(b, v128.load(top, 16), mb);
      c = v128.bitselect(c, v128.load(top, 32), mc);
      d = v128.bitselect(d, v128.load(top, 48), md);
    }
  }
  v128.store(scratch, a);
  v128.store(scratch, b, 16);
  v128.store(scratch, c, 32);
  v128.store(scratch, d, 48);
}
