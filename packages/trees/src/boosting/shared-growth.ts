import { growTree } from "./grow-tree.ts";
import type { TreeList } from "./grown-trees.ts";
import type { Scales } from "./quantise.ts";
import type { RowSampler } from "./row-sampling.ts";
import type { TreeGrower } from "./tree-grower.ts";

/** Growth of trees that all threads share: each has its columns, and they meet twice a level or split. */
export class SharedGrowth {
  private readonly grower: TreeGrower;
  private readonly sampler: RowSampler;
  private readonly trees: TreeList | null;

  /** `trees` takes the trees in; null in threads that keep none. */
  constructor(grower: TreeGrower, sampler: RowSampler, trees: TreeList | null) {
    this.grower = grower;
    this.sampler = sampler;
    this.trees = trees;
  }

  /** Grows the trees of a round; whether any has a split. Ends behind a barrier. */
  grow(round: number, scales: readonly Scales[]): boolean {
    const { grower, sampler, trees } = this;
    let hasSplit = false;
    for (const [output, scale] of scales.entries()) {
      growTree(grower, sampler, round, output, scale);
      hasSplit ||= grower.tree.size > 1;
      trees?.add(grower.tree);
    }
    return hasSplit;
  }
}
