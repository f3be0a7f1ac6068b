/** How trees are grown, beside the penalties. */
export interface GrowthSettings {
  /** Level after level, or the leaf with the largest gain first (ties: the one that was made first). */
  readonly order: "level" | "leaf";
  /**
   * How splits are judged. LightGBM's rules: each side needs `minRows` rows, told from its hessians; a split must gain more
   * than gamma; leaves are drawn towards their parent (`smoothing`); of equal splits of a column the one of the largest
   * threshold; a tree without a split adds nothing, and a round of such trees ends the training.
   */
  readonly rules: "xgboost" | "lightgbm";
  readonly minRows: number;
  /** Whether columns that are never away from their commonest bin together are counted as one (see bundles.ts). */
  readonly bundles: boolean;
  /** Rows at which a leaf's own value and its parent's count alike; 0 for no smoothing. */
  readonly smoothing: number;
  /** Of each column 1 where predictions may not fall as it rises, −1 where they may not rise, otherwise 0. */
  readonly monotone: readonly number[] | null;
  /** Groups of columns; the columns above a leaf all lie in one of them. */
  readonly interactions: readonly (readonly number[])[] | null;
}
