import type { FlatTrees } from "../ensemble/flat-trees.ts";
import { TreesError } from "../errors.ts";

/** One tree with nodes numbered from 0 in preorder, as most files want them; leaves are nodes too. */
export interface TreeNodes {
  /** What each node is in the flat trees: an inner node, or ~leaf. */
  readonly references: Int32Array;
  /** Numbers of the children; −1 at leaves. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Greatest number of splits on a way from the root to a leaf. */
  readonly depth: number;
}

/**
 * The nodes of the tree at `root`. A leaf that several nodes share becomes a node for each. Cost O(nodes); refuses
 * arrays in which inner nodes have several parents, whose copies might be without number.
 */
export function treeNodes(trees: FlatTrees, root: number): TreeNodes {
  const references: number[] = [];
  const left: number[] = [];
  const right: number[] = [];
  const isSeen = new Set<number>();
  const waiting: { reference: number; parent: number; depth: number }[] = [
    { reference: root, parent: -1, depth: 0 },
  ];
  let greatest = 0;
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { reference, parent, depth } = next;
    const node = references.length;
    greatest = Math.max(greatest, depth);
    references.push(reference);
    left.push(-1);
    right.push(-1);
    // The left child follows its parent at once; what comes later is a right child.
    if (parent >= 0) {
      if (parent === node - 1) left[parent] = node;
      else right[parent] = node;
    }
    if (reference < 0) continue;
    if (isSeen.has(reference)) {
      throw new TreesError("TREES_MODEL_UNSUPPORTED", `inner node ${reference} has more than one parent`);
    }
    isSeen.add(reference);
    waiting.push({ reference: trees.right[reference]!, parent: node, depth: depth + 1 });
    waiting.push({ reference: trees.left[reference]!, parent: node, depth: depth + 1 });
  }
  return {
    references: Int32Array.from(references),
    left: Int32Array.from(left),
    right: Int32Array.from(right),
    depth: greatest,
  };
}
