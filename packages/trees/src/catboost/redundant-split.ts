/**
 * A split that no pair of leaves needs: where one leaf of the pair holds rows, the other is empty. −1 when all are needed.
 * Bit l of a leaf's number tells the side of split l.
 */
export function redundantSplit(leafCount: number, isEmpty: (leaf: number) => boolean): number {
  for (let level = 0; 1 << level < leafCount; level++) {
    const bit = 1 << level;
    let isNeeded = false;
    for (let leaf = 0; leaf < leafCount && !isNeeded; leaf++) {
      isNeeded = (leaf & bit) === 0 && !isEmpty(leaf) && !isEmpty(leaf | bit);
    }
    if (!isNeeded) return level;
  }
  return -1;
}
