import type { TreeTable } from "./grown-trees.ts";

/**
 * Which columns may be split below which: a node may use the columns above it and those of every group that holds all of
 * these (XGBoost and LightGBM alike).
 */
export class Interactions {
  private readonly groups: readonly ReadonlySet<number>[];
  private readonly tree: TreeTable;

  constructor(groups: readonly (readonly number[])[], tree: TreeTable) {
    this.groups = groups.map((group) => new Set(group));
    this.tree = tree;
  }

  allowedAt(node: number): Set<number> {
    const { tree, groups } = this;
    const path = new Set<number>();
    for (let at = node; at > 0; ) {
      at = tree.parent[at]!;
      path.add(tree.feature[at]!);
    }
    const allowed = new Set(path);
    for (const group of groups) {
      if ([...path].every((column) => group.has(column))) for (const column of group) allowed.add(column);
    }
    return allowed;
  }
}
