import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import type { CategoryCuts } from "../binning/category-cuts.ts";
import type { CategorySplits } from "../ensemble/flat-trees.ts";
import { SET_WORDS } from "../kernels/boosting.ts";
import { type GrownNodes, setNumber } from "./grown-trees.ts";

/** Sets of categories from grown sets of bins; null when no split is by category. Cost O(nodes + largest category) a set. */
export function assembleSets(
  matrix: BinnedMatrix,
  nodes: GrownNodes,
  innerCount: number,
): CategorySplits | null {
  if (nodes.sets.length === 0) return null;
  const setOf = new Int32Array(innerCount).fill(-1);
  const sets: Uint32Array[] = [];
  let inner = 0;
  let first = 0;
  let setsBefore = 0;
  for (const size of nodes.sizes) {
    const before = sets.length;
    for (let i = first; i < first + size; i++) {
      const feature = nodes.feature[i]!;
      if (feature < 0) continue;
      const number = setNumber(nodes.bin[i]!);
      if (number >= 0) {
        const at = SET_WORDS * (setsBefore + number);
        setOf[inner] = sets.length;
        sets.push(categorySet(nodes.sets.subarray(at, at + SET_WORDS), matrix.cuts[feature] as CategoryCuts));
      }
      inner++;
    }
    first += size;
    setsBefore += sets.length - before;
  }
  const starts = new Int32Array(sets.length + 1);
  for (const [set, words] of sets.entries()) starts[set + 1] = starts[set]! + words.length;
  const words = new Uint32Array(starts[sets.length]!);
  for (const [set, part] of sets.entries()) words.set(part, starts[set]!);
  return { setOf, starts, words };
}

/** One set of bins as categories: as short as tells them from all other categories, which go with the bin they share. */
export function categorySet(bins: Uint32Array, { categories }: CategoryCuts): Uint32Array {
  const isLeft = (bin: number): boolean => ((bins[bin >> 5]! >>> (bin & 31)) & 1) === 1;
  const othersLeft = isLeft(categories.length);
  let last = -1;
  for (let bin = 0; bin < categories.length; bin++) if (isLeft(bin) !== othersLeft) last = categories[bin]!;
  const words = new Uint32Array(((last + 1) >> 5) + 1).fill(othersLeft ? 0xffffffff : 0);
  for (let bin = 0; bin < categories.length && categories[bin]! <= last; bin++) {
    if (isLeft(bin) !== othersLeft) words[(categories[bin]! + 1) >> 5]! ^= 1 << ((categories[bin]! + 1) & 31);
  }
  return words;
}
