// Prediction of trees too large for leaf-masks.ts: each row of a block walks down. A walk waits for memory at each step, so four
// rows walk side by side.
//
// A node is three words: cell | bin << 16, then the left and the right child. A child ≥ 0 is the byte offset of a node,
// ~child a leaf.

@inline
function step(nodes: usize, at: i32, row: usize): i32 {
  const node = nodes + <usize>max(at, 0);
  const word = load<u32>(node);
  const goesRight = <usize>(<i32>load<i8>(row + (<usize>(word & 0xffff) << 6)) > <i32>word >> 16);
  const child = load<i32>(node + 4 + (goesRight << 2));
  return at < 0 ? at : child;
}

@inline
function addLeaf(leaves: usize, outputs: i32, reference: i32, sums: usize): void {
  const leaf = leaves + (<usize>(~reference * outputs) << 3);
  for (let k: usize = 0; k < <usize>outputs << 3; k += 8) {
    store<f64>(sums + k, load<f64>(sums + k) + load<f64>(leaf + k));
  }
}

export function addLargeTree(
  nodes: usize,
  root: i32,
  cells: usize,
  blockBytes: usize,
  blocks: i32,
  leaves: usize,
  outputs: i32,
  sums: usize,
): void {
  const width = <usize>outputs << 3;
  for (let k = 0; k < blocks; k++) {
    for (let row = cells; row < cells + 64; row += 4) {
      let a = root;
      let b = root;
      let c = root;
      let d = root;
      // All four have arrived when all are negative.
      while ((a & b & c & d) >= 0) {
        a = step(nodes, a, row);
        b = step(nodes, b, row + 1);
        c = step(nodes, c, row + 2);
        d = step(nodes, d, row + 3);
      }
      addLeaf(leaves, outputs, a, sums);
      addLeaf(leaves, outputs, b, sums + width);
      addLeaf(leaves, outputs, c, sums + 2 * width);
      addLeaf(leaves, outputs, d, sums + 3 * width);
      sums += 4 * width;
    }
    cells += blockBytes;
  }
}
