import type { TreeGrower } from "./tree-grower.ts";

/** Splits level after level from the root, whose candidates are written already. Two meetings of the threads a level. */
export function growLevels(grower: TreeGrower): void {
  for (let depth = 0; grower.open.count > 0; depth++) {
    grower.meet();
    chooseSplits(grower);
    if (grower.splits.count === 0) return;
    grower.partRows();
    growChildren(grower, depth + 1);
  }
}

/** Reads all threads' candidates of the level: nodes become splits or leaves. */
function chooseSplits(grower: TreeGrower): void {
  const { open, splits, leaves, search, job } = grower;
  const { maxLeaves } = job.settings;
  let leafCount = leaves.nodes.count + open.count;
  splits.count = 0;
  for (let i = 0; i < open.count; i++) {
    const at = maxLeaves > 0 && leafCount >= maxLeaves ? -1 : search.best(open, i);
    if (at < 0) {
      grower.endNode(i);
      continue;
    }
    leafCount++;
    grower.chooseSplit(i, at);
  }
}

function growChildren(grower: TreeGrower, depth: number): void {
  const { open, next, splits, leaves, search, job } = grower;
  const isLast = depth === job.settings.maxDepth;
  const target = isLast ? leaves.nodes : next;
  next.count = 0;
  if (!isLast) search.columns.startLevel(depth);
  for (let s = 0; s < splits.count; s++) {
    const left = target.count;
    target.count += 2;
    grower.addChildren(s, target, left, left + 1);
    const parentSlot = open.slot[splits.at[s]!]!;
    if (isLast) search.histograms.release(parentSlot);
    else search.searchSiblings(next, left, left + 1, parentSlot);
  }
  grower.open = next;
  grower.next = open;
}
