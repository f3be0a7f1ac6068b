// Prediction: adds the leaf that each row reaches in one tree to the row's sums.
//
// A node is three words: feature | bin << 16 | shift << 24, then the left and the right child. A child ≥ 0 is the byte
// offset of a node, ~child a leaf. Bins are 0 … 254, 255 is missing; shift 1 makes a missing value wrap to 0, so that it
// goes left. A walk waits for memory at each step, so four rows walk side by side.

@inline
function step(nodes: usize, at: i32, row: usize): i32 {
  const node = nodes + <usize>max(at, 0);
  const word = load<u32>(node);
  const cell = (<u32>load<u8>(row + (word & 0xffff)) + (word >> 24)) & 255;
  const goesRight = <usize>(cell > ((word >> 16) & 255));
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

export function addTree(
  nodes: usize,
  root: i32,
  leaves: usize,
  outputs: i32,
  rows: usize,
  rowStride: i32,
  rowCount: i32,
  sums: usize,
): void {
  const stride = <usize>rowStride;
  const width = <usize>outputs << 3;
  let i = 0;
  for (; i + 3 < rowCount; i += 4) {
    const row1 = rows + stride;
    const row2 = row1 + stride;
    const row3 = row2 + stride;
    let a = root;
    let b = root;
    let c = root;
    let d = root;
    // All four have arrived when all are negative.
    while ((a & b & c & d) >= 0) {
      a = step(nodes, a, rows);
      b = step(nodes, b, row1);
      c = step(nodes, c, row2);
      d = step(nodes, d, row3);
    }
    addLeaf(leaves, outputs, a, sums);
    addLeaf(leaves, outputs, b, sums + width);
    addLeaf(leaves, outputs, c, sums + 2 * width);
    addLeaf(leaves, outputs, d, sums + 3 * width);
    rows = row3 + stride;
    sums += 4 * width;
  }
  for (; i < rowCount; i++) {
    let a = root;
    while (a >= 0) a = step(nodes, a, rows);
    addLeaf(leaves, outputs, a, sums);
    rows += stride;
    sums += width;
  }
}
