import type { Cells } from "./cells.ts";
import type { FlatTrees } from "./flat-trees.ts";

/** Trees rewritten for prediction by blocks of rows; plain data, so that it can be posted to other threads. */
export interface BlockTrees {
  readonly cells: Cells;
  readonly outputs: number;
  /** Words of small trees (assembly/leaf-masks.ts) and nodes of large ones (assembly/walk.ts), tree after tree. */
  readonly code: Int32Array;
  /** First word of each tree, and the end of the last. */
  readonly starts: Int32Array;
  /** Of each tree: SMALL, or the root of a large one: the byte offset of a node. */
  readonly roots: Int32Array;
  /** First leaf of each tree in `leaves`; 0 where it is large, since its nodes know. */
  readonly leafStarts: Int32Array;
  /** The leaves of the ensemble when there is a large tree; behind them those of small trees, in the order of their words. */
  readonly leaves: Float64Array;
}

export const SMALL = -1;
/** Leaves a byte can number. */
const SMALL_LEAVES = 256;
const NODE_WORDS = 3;
const LEFT_LEAF = 1 << 24;
const RIGHT_LEAF = 2 << 24;
const NO_LEAF = 3 << 24;

/** Cost O(nodes). */
export function compileBlocks(trees: FlatTrees, cells: Cells): BlockTrees {
  const { roots, outputs } = trees;
  const inner = Int32Array.from(roots, (root) => (root < 0 ? 0 : countInner(trees, root)));
  const isSmall = (tree: number): boolean => inner[tree]! < SMALL_LEAVES;
  const starts = new Int32Array(roots.length + 1);
  const leafStarts = new Int32Array(roots.length);
  let leafCount = inner.every((count) => count < SMALL_LEAVES) ? 0 : trees.leaves.length / outputs;
  const leaves = new Float64Array(
    inner.reduce((sum, count) => sum + (count < SMALL_LEAVES ? count + 1 : 0), leafCount) * outputs,
  );
  if (leafCount > 0) leaves.set(trees.leaves);
  for (let t = 0; t < roots.length; t++) {
    starts[t + 1] = starts[t]! + inner[t]! * (isSmall(t) ? 1 : NODE_WORDS);
    if (!isSmall(t)) continue;
    leafStarts[t] = leafCount;
    leafCount += inner[t]! + 1;
  }
  const code = new Int32Array(starts[roots.length]!);
  const compiledRoots = Int32Array.from(roots, (root, t) => {
    if (!isSmall(t)) return writeLarge(trees, cells, root, code.subarray(starts[t]));
    writeSmall(trees, cells, root, code.subarray(starts[t]), leaves.subarray(leafStarts[t]! * outputs));
    return SMALL;
  });
  return { cells, outputs, code, starts, roots: compiledRoots, leafStarts, leaves };
}

function countInner({ left, right }: FlatTrees, root: number): number {
  const stack = [root];
  let count = 0;
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (at < 0) continue;
    count++;
    stack.push(left[at]!, right[at]!);
  }
  return count;
}

/** Children before parents; a leaf is copied when the node that holds it is written. Depth is below 256. */
function writeSmall(
  trees: FlatTrees,
  cells: Cells,
  root: number,
  code: Int32Array,
  leaves: Float64Array,
): void {
  const { left, right, outputs } = trees;
  let written = 0;
  let leafCount = 0;
  const addLeaf = (reference: number): void => {
    const from = ~reference * outputs;
    for (let k = 0; k < outputs; k++) leaves[outputs * leafCount + k] = trees.leaves[from + k]!;
    leafCount++;
  };
  const write = (node: number): void => {
    const [l, r] = [left[node]!, right[node]!];
    if (l >= 0) write(l);
    if (r >= 0) write(r);
    if (l < 0) addLeaf(l);
    if (r < 0) addLeaf(r);
    const kind = l < 0 ? (r < 0 ? 0 : LEFT_LEAF) : r < 0 ? RIGHT_LEAF : NO_LEAF;
    code[written++] = (cells.words[node]! & 0xffffff) | kind;
  };
  if (root < 0) addLeaf(root);
  else write(root);
}

/** Nodes in the order of the ensemble's. Returns the offset of the root. */
function writeLarge(trees: FlatTrees, cells: Cells, root: number, code: Int32Array): number {
  const { left, right } = trees;
  const stack = [root];
  const nodes: number[] = [];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (at < 0) continue;
    nodes.push(at);
    stack.push(right[at]!, left[at]!);
  }
  const offset = new Map(nodes.map((node, i) => [node, i * NODE_WORDS * 4]));
  const reference = (child: number): number => (child < 0 ? child : offset.get(child)!);
  nodes.forEach((node, i) => {
    code[NODE_WORDS * i] = cells.words[node]!;
    code[NODE_WORDS * i + 1] = reference(left[node]!);
    code[NODE_WORDS * i + 2] = reference(right[node]!);
  });
  return offset.get(root)!;
}
