import { deriveSeed, Random } from "../random.ts";
import type { BoostingSettings } from "./job.ts";

/**
 * Columns a split may use. Shares multiply: those of a level are drawn from the tree's, those of a node from the level's,
 * at least one each time (XGBoost's colsample_by*). Every thread draws the same.
 */
export class ColumnSampler {
  private readonly settings: BoostingSettings;
  private readonly all: Int32Array;
  private tree: Int32Array;
  private level: Int32Array;
  private seed = 0;
  readonly isActive: boolean;

  constructor(columnCount: number, settings: BoostingSettings) {
    this.settings = settings;
    this.all = Int32Array.from({ length: columnCount }, (_, column) => column);
    this.tree = this.all;
    this.level = this.all;
    const { columnsByTree, columnsByLevel, columnsByNode } = settings;
    this.isActive = columnsByTree < 1 || columnsByLevel < 1 || columnsByNode < 1;
  }

  startTree(seed: number): void {
    this.seed = seed;
    this.tree = this.draw(this.all, this.settings.columnsByTree, deriveSeed(seed, 0));
  }

  startLevel(depth: number): void {
    if (!this.isActive) return;
    this.level = this.draw(this.tree, this.settings.columnsByLevel, deriveSeed(this.seed, 1 + depth));
  }

  /** Columns for the node with this number within its tree, of those that are `permitted` (null: all). */
  forNode(node: number, permitted: ReadonlySet<number> | null): Int32Array {
    const from = permitted ? this.level.filter((column) => permitted.has(column)) : this.level;
    return this.draw(
      from,
      this.settings.columnsByNode,
      deriveSeed(this.seed ^ 0x5bd1e995, node),
      this.level.length,
    );
  }

  /**
   * Draws a share of `of` columns from those of the list, as far as there are so many: the whole number below it (XGBoost) or
   * nearest to it (LightGBM).
   */
  private draw(from: Int32Array, share: number, seed: number, of = from.length): Int32Array {
    if (share >= 1) return from;
    const wanted = Math.floor(share * of + (this.settings.growth.rules === "lightgbm" ? 0.5 : 0));
    const count = Math.min(from.length, Math.max(1, wanted));
    const shuffled = from.slice();
    const random = new Random(seed);
    for (let i = 0; i < count; i++) {
      const j = i + random.below(from.length - i);
      const column = shuffled[i]!;
      shuffled[i] = shuffled[j]!;
      shuffled[j] = column;
    }
    return shuffled.subarray(0, count);
  }
}
