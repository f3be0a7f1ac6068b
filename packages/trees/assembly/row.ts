// Prediction of one row: eight trees are walked side by side, because a walk spends its time waiting for memory.
//
// Everything of a model lies behind `base`, where a header of 32-bit words gives the byte offsets. A node is two words: cell |
// bin << 16 and the byte offset of its left child, behind which lies the right one. A leaf is its own left child, and its bin is
// one that no cell is greater than, so that a walk can go on at a leaf without harm. What a leaf holds lies at PAYLOADS, at the
// offset that the node has at NODES: its value, or its number where trees have several outputs.

import { passed, setCell, windowCell } from "./cells";

// Mirrored by src/ensemble/row-trees.ts.
@inline const VALUES: usize = 0;
@inline const WINDOWS: usize = 4;
@inline const WINDOW_COUNT: usize = 8;
@inline const SETS: usize = 12;
@inline const SET_COUNT: usize = 16;
@inline const CELLS: usize = 20;
@inline const NODES: usize = 24;
@inline const GROUPS: usize = 28;
@inline const GROUP_COUNT: usize = 32;
@inline const PAYLOADS: usize = 36;
@inline const REACHED: usize = 40;
@inline const TREE_COUNT: usize = 44;
@inline const LEAVES: usize = 48;
@inline const OUTPUTS: usize = 52;
@inline const TURNS: usize = 56;
@inline const SUMS: usize = 60;

/** Bin of a leaf. */
@inline const NEVER: i32 = 128;
/** Steps between two looks whether all have arrived. */
@inline const STRIDE: i32 = 8;

// Sums of the leaves that the row at VALUES (float32) reaches, written to SUMS.
export function predictRow(base: usize): void {
  fillCells(base);
  walkTrees(base);
  sumLeaves(base);
}

@inline
function field(base: usize, offset: usize): usize {
  return <usize>load<u32>(base + offset);
}

// A numeric cell is a record of column, offset and number of bounds, first bound of its window, missing value. Cells of one
// column that follow one another share the search.
function fillCells(base: usize): void {
  const values = base + field(base, VALUES);
  let cell = base + field(base, CELLS);
  let record = base + field(base, WINDOWS);
  let searched: u32 = 0xffffffff;
  let count: u32 = 0;
  for (let left = field(base, WINDOW_COUNT); left > 0; left--) {
    const column = load<u32>(record);
    if (column != searched) {
      const value = load<f32>(values + (<usize>column << 2));
      const below = passed(value, base + <usize>load<u32>(record, 4), load<i32>(record, 8));
      count = select<u32>(0xffff, below, value != value);
      searched = column;
    }
    store<u8>(cell++, windowCell(count, load<u32>(record, 12), load<i32>(record, 16)));
    record += 20;
  }
  record = base + field(base, SETS);
  for (let left = field(base, SET_COUNT); left > 0; left--) {
    const code = categoryCode(load<f32>(values + (<usize>load<u32>(record) << 2)));
    store<u8>(cell++, setCell(code, base + <usize>load<u32>(record, 4), load<i32>(record, 8), load<i32>(record, 12)));
    record += 16;
  }
}

// The category plus 1, 0 for one that no set can hold, −1 for missing.
@inline
function categoryCode(value: f32): i32 {
  if (!(value >= 0)) return -1;
  return value < 2147483000 ? <i32>value + 1 : 0;
}

@inline
function step(nodes: usize, at: u32, cells: usize): u32 {
  const node = nodes + <usize>at;
  const word = load<u32>(node);
  return load<u32>(node, 4) + (u32(<i32>load<i8>(cells + <usize>(word & 0xffff)) > <i32>word >> 16) << 3);
}

@inline
function isLeaf(nodes: usize, at: u32): bool {
  return load<i32>(nodes + <usize>at) >> 16 == NEVER;
}

@inline
function arrive(at: u32, reached: usize, slot: u32): void {
  store<u32>(reached + (<usize>slot << 2), at);
}

// A group is eight roots, the eight places of their trees, and the depth of the deepest.
function walkTrees(base: usize): void {
  const nodes = base + field(base, NODES);
  const cells = base + field(base, CELLS);
  const reached = base + field(base, REACHED);
  let group = base + field(base, GROUPS);
  for (let left = field(base, GROUP_COUNT); left > 0; left--) {
    let a = load<u32>(group);
    let b = load<u32>(group, 4);
    let c = load<u32>(group, 8);
    let d = load<u32>(group, 12);
    let e = load<u32>(group, 16);
    let f = load<u32>(group, 20);
    let g = load<u32>(group, 24);
    let h = load<u32>(group, 28);
    let depth = load<i32>(group, 64);
    while (depth > 0) {
      for (let k = min(depth, STRIDE); k > 0; k--) {
        a = step(nodes, a, cells);
        b = step(nodes, b, cells);
        c = step(nodes, c, cells);
        d = step(nodes, d, cells);
        e = step(nodes, e, cells);
        f = step(nodes, f, cells);
        g = step(nodes, g, cells);
        h = step(nodes, h, cells);
      }
      depth -= STRIDE;
      if (depth <= 0 || (isLeaf(nodes, a) && isLeaf(nodes, b) && isLeaf(nodes, c) && isLeaf(nodes, d) && isLeaf(nodes, e) && isLeaf(nodes, f) && isLeaf(nodes, g) && isLeaf(nodes, h))) break;
    }
    arrive(a, reached, load<u32>(group, 32));
    arrive(b, reached, load<u32>(group, 36));
    arrive(c, reached, load<u32>(group, 40));
    arrive(d, reached, load<u32>(group, 44));
    arrive(e, reached, load<u32>(group, 48));
    arrive(f, reached, load<u32>(group, 52));
    arrive(g, reached, load<u32>(group, 56));
    arrive(h, reached, load<u32>(group, 60));
    group += 68;
  }
}

// In the order of the trees, each output's sum for itself; three sums at a time, because an addition waits for the last.
function sumLeaves(base: usize): void {
  const payloads = base + field(base, PAYLOADS);
  const reached = base + field(base, REACHED);
  const end = reached + (field(base, TREE_COUNT) << 2);
  const outputs = field(base, OUTPUTS);
  const turns = field(base, TURNS);
  const sums = base + field(base, SUMS);
  const stride = turns << 2;
  if (outputs == 1) {
    let k: usize = 0;
    for (; k + 2 < turns; k += 3) {
      let a: f64 = 0;
      let b: f64 = 0;
      let c: f64 = 0;
      for (let at = reached + (k << 2); at < end; at += stride) {
        a += load<f64>(payloads + <usize>load<u32>(at));
        b += load<f64>(payloads + <usize>load<u32>(at, 4));
        c += load<f64>(payloads + <usize>load<u32>(at, 8));
      }
      store<f64>(sums + (k << 3), a);
      store<f64>(sums + (k << 3), b, 8);
      store<f64>(sums + (k << 3), c, 16);
    }
    for (; k < turns; k++) {
      let sum: f64 = 0;
      for (let at = reached + (k << 2); at < end; at += stride) sum += load<f64>(payloads + <usize>load<u32>(at));
      store<f64>(sums + (k << 3), sum);
    }
    return;
  }
  const leaves = base + field(base, LEAVES);
  for (let k: usize = 0; k < outputs; k++) {
    let sum: f64 = 0;
    for (let at = reached; at < end; at += 4) {
      const leaf = <usize>load<u32>(payloads + <usize>load<u32>(at)) * outputs + k;
      sum += load<f64>(leaves + (leaf << 3));
    }
    store<f64>(sums + (k << 3), sum);
  }
}
