import { BestFirst } from "./best-first.ts";
import type { TreeGrower } from "./tree-grower.ts";

/**
 * Splits the leaf with the largest gain first, from the root, whose candidate is written already. The left child takes its
 * parent's place, the right one a new place; a place's candidates stay where they are until it is split. Two meetings of
 * the threads a split.
 */
export function growLeaves(grower: TreeGrower): void {
  const { open, search, splits, job } = grower;
  const waiting = new BestFirst();
  const consider = (i: number): void => {
    const at = search.best(open, i);
    if (at >= 0) waiting.add(search.gain(open, i, at), open.node[i]!, i, at);
  };
  grower.meet();
  consider(0);
  while (open.count < job.leafCapacity) {
    const best = waiting.take();
    if (!best) break;
    const { place, candidate } = best;
    const parentSlot = open.slot[place]!;
    splits.count = 0;
    grower.chooseSplit(place, candidate);
    grower.partRows();
    const right = open.count++;
    grower.addChildren(0, open, place, right);
    const depth = open.depth[place]!;
    const isLast = open.count === job.leafCapacity || depth === job.settings.maxDepth;
    if (isLast) search.histograms.release(parentSlot);
    else {
      search.columns.startLevel(depth);
      search.addSibling(place, right);
      search.searchSiblings(open, place, right, parentSlot);
    }
    grower.meet();
    if (isLast) continue;
    consider(place);
    consider(right);
  }
  for (let i = 0; i < open.count; i++) grower.endNode(i);
}
