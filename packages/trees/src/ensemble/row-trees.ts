import { Layout } from "../memory/shared-memory.ts";
import type { Cells } from "./cells.ts";
import type { FlatTrees } from "./flat-trees.ts";

/** Trees rewritten for the prediction of one row: what assembly/row.ts reads, all offsets from its beginning. */
export interface RowTrees {
  readonly image: Uint8Array;
  readonly columnCount: number;
  readonly valuesAt: number;
  readonly sumsAt: number;
  /** Sums a row has. */
  readonly width: number;
}

/** Mirrored by assembly/row.ts. */
const HEADER_BYTES = 64;
const WINDOW_WORDS = 5;
const SET_WORDS = 4;
const GROUP_WORDS = 17;
const GROUP = 8;
const NEVER = 128 << 16;

/** Tree t adds to sum t modulo `turns`, or to all where leaves hold several outputs. Cost O(nodes). */
export function compileRow(trees: FlatTrees, cells: Cells, columnCount: number, turns: number): RowTrees {
  const { outputs, leaves, roots } = trees;
  const { nodes, payloads, first, depths } = layoutNodes(trees, cells);
  const groupCount = Math.ceil(roots.length / GROUP);
  const width = outputs * turns;
  const layout = new Layout(HEADER_BYTES);
  const valuesAt = layout.take(columnCount * 4);
  const windowsAt = layout.take(cells.windows.length * WINDOW_WORDS * 4);
  const setsAt = layout.take(cells.sets.length * SET_WORDS * 4);
  const cellsAt = layout.take(cells.windows.length + cells.sets.length);
  const nodesAt = layout.take(nodes.byteLength);
  const groupsAt = layout.take(groupCount * GROUP_WORDS * 4);
  const payloadsAt = layout.take(payloads.byteLength);
  // One place more, for the trees that fill up the last group.
  const reachedAt = layout.take((roots.length + 1) * 4);
  const leavesAt = layout.take(outputs > 1 ? leaves.byteLength : 0);
  const sumsAt = layout.take(width * 8);
  const bounds = cells.thresholds.map((values) => layout.take(values.byteLength));
  const wordsAt = cells.sets.map(({ node }) => layout.take(setWords(trees, node).byteLength));
  const image = new Uint8Array(layout.end);
  const words = (at: number, length: number): Int32Array => new Int32Array(image.buffer, at, length);
  words(0, HEADER_BYTES / 4).set([
    valuesAt,
    windowsAt,
    cells.windows.length,
    setsAt,
    cells.sets.length,
    cellsAt,
    nodesAt,
    groupsAt,
    groupCount,
    payloadsAt,
    reachedAt,
    roots.length,
    leavesAt,
    outputs,
    turns,
    sumsAt,
  ]);
  cells.windows.forEach(({ column, base, missing }, i) => {
    const record = [column, bounds[column]!, cells.thresholds[column]!.length, base, missing];
    words(windowsAt + i * WINDOW_WORDS * 4, WINDOW_WORDS).set(record);
  });
  cells.sets.forEach(({ column, missing, node }, i) => {
    const set = setWords(trees, node);
    words(setsAt + i * SET_WORDS * 4, SET_WORDS).set([column, wordsAt[i]!, set.length, missing]);
    words(wordsAt[i]!, set.length).set(set);
  });
  cells.thresholds.forEach((values, c) => {
    new Float32Array(image.buffer, bounds[c]!, values.length).set(values);
  });
  words(nodesAt, nodes.length).set(nodes);
  new Float64Array(image.buffer, payloadsAt, payloads.length).set(payloads);
  writeGroups(words(groupsAt, groupCount * GROUP_WORDS), first, depths);
  if (outputs > 1) new Float64Array(image.buffer, leavesAt, leaves.length).set(leaves);
  return { image, columnCount, valuesAt, sumsAt, width };
}

function setWords({ categories }: FlatTrees, node: number): Uint32Array {
  const { setOf, starts, words } = categories!;
  return words.subarray(starts[setOf[node]!]!, starts[setOf[node]! + 1]!);
}

/** Nodes and leaves of each tree level by level, siblings side by side: the first levels share their cache lines. */
function layoutNodes(trees: FlatTrees, cells: Cells) {
  const { roots, left, right, feature } = trees;
  const count = 2 * feature.length + roots.length;
  const nodes = new Int32Array(2 * count);
  const payloads = new Float64Array(count);
  const numbers = new Int32Array(payloads.buffer);
  const first = new Int32Array(roots.length);
  const depths = new Int32Array(roots.length);
  let used = 0;
  roots.forEach((root, t) => {
    const start = used;
    const queue = [root];
    used++;
    let levelEnd = 1;
    for (let at = 0; at < queue.length; at++) {
      if (at === levelEnd) {
        levelEnd = queue.length;
        depths[t]! += 1;
      }
      const here = start + at;
      const reference = queue[at]!;
      if (reference < 0) {
        nodes[2 * here] = NEVER;
        nodes[2 * here + 1] = 8 * here;
        if (trees.outputs === 1) payloads[here] = trees.leaves[~reference]!;
        else numbers[2 * here] = ~reference;
        continue;
      }
      nodes[2 * here] = cells.words[reference]!;
      nodes[2 * here + 1] = 8 * used;
      used += 2;
      queue.push(left[reference]!, right[reference]!);
    }
    first[t] = 8 * start;
  });
  return { nodes, payloads, first, depths };
}

/** Trees of like depth go together, because the deepest of a group decides how long it takes. */
function writeGroups(groups: Int32Array, first: Int32Array, depths: Int32Array): void {
  const order = Int32Array.from(first.keys()).sort((a, b) => depths[a]! - depths[b]! || a - b);
  for (let start = 0, at = 0; start < order.length; start += GROUP, at += GROUP_WORDS) {
    for (let i = 0; i < GROUP; i++) {
      const tree = order[start + i];
      groups[at + i] = first[tree ?? order[start]!]!;
      groups[at + GROUP + i] = tree ?? order.length;
      groups[at + 2 * GROUP] = Math.max(groups[at + 2 * GROUP]!, depths[tree ?? order[start]!]!);
    }
  }
}
