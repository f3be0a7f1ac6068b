import { type BoostingKernels, type CategoryPenalties, GROUP_BYTES } from "../kernels/boosting.ts";
import type { TreeTable } from "./grown-trees.ts";
import type { BoostingJob } from "./job.ts";
import type { NodeList } from "./node-list.ts";
import type { SplitRules } from "./split-rules.ts";

/** How splits by category are looked for; see BoostingKernels.scanCategories for what the fields do. */
export interface CategorySettings {
  /** What puts categories in order: their own leaf values (XGBoost), or smoothed ratios (LightGBM). */
  readonly order: "weight" | "ratio";
  /** With fewer categories than this each is tried against the others: max_cat_to_onehot. */
  readonly oneHotBelow: number;
  /** Most categories a cut takes from either end of the order: max_cat_threshold. */
  readonly largestSet: number;
  /** Added to hessians in the ratio, and least rows of a category that takes part: cat_smooth. By ratio only, as what follows. */
  readonly smooth: number;
  /** L2 penalty beside lambda on leaves that a cut of the order makes: cat_l2. */
  readonly extraL2: number;
  /** Least rows between two cuts: min_data_per_group. */
  readonly leastInGroup: number;
}

/** Looks for splits in the categorical columns of one thread. */
export class CategorySearch {
  private readonly job: BoostingJob;
  private readonly kernels: BoostingKernels;
  private readonly scratch: number;
  /** Categorical columns among the thread's own, counted from its first, and whether a split may use each. */
  private readonly columns: Int32Array;
  private readonly isAllowed: Uint8Array;
  private readonly firstColumn: number;
  private readonly tree: TreeTable;
  /** By ratio: of each node of the tree and column 1 where a split was found, or could not be looked for. */
  private readonly hasSplit: Uint8Array;

  constructor(job: BoostingJob, thread: number, kernels: BoostingKernels, tree: TreeTable) {
    const { firstGroup, groups, scratch } = job.parts[thread]!;
    this.job = job;
    this.kernels = kernels;
    this.scratch = scratch;
    this.firstColumn = 4 * firstGroup;
    const own = job.categoryCounts.subarray(this.firstColumn, this.firstColumn + 4 * groups);
    this.columns = Int32Array.from([...own.keys()].filter((column) => own[column]! >= 0));
    this.isAllowed = new Uint8Array(this.columns.length);
    this.tree = tree;
    const remembers = job.settings.categories.order === "ratio";
    this.hasSplit = new Uint8Array(remembers ? job.nodeCapacity * this.columns.length : 0);
  }

  /** Takes the categorical columns out of the thread's allowed columns, which the scan of thresholds goes by. */
  takeAllowed(allowed: Int32Array): void {
    for (const [i, column] of this.columns.entries()) {
      this.isAllowed[i] = allowed[column] === 0 ? 0 : 1;
      allowed[column] = 0;
    }
  }

  /** Whether none of the columns is categorical. */
  get isIdle(): boolean {
    return this.columns.length === 0;
  }

  startTree(search: CategoryPenalties): void {
    if (this.isIdle) return;
    this.kernels.setCategorySearch(
      search.byRatio ? 1 : 0,
      search.oneHotBelow,
      search.largestSet,
      search.smooth,
      search.leastInCategory,
      search.extraL2,
      search.leastInGroup,
      search.leastInLeaf,
    );
  }

  /**
   * Improves the record at `out` by the columns' best split of node `i`, whose histogram lies at `histogram`. By ratio a column
   * that had no split in a node is not looked at again below it, as LightGBM leaves it.
   */
  scan(nodes: NodeList, i: number, histogram: number, rules: SplitRules, toBeat: number, out: number): void {
    if (this.isIdle) return;
    const shift = rules.categoryShift(nodes, i);
    const { hasSplit } = this;
    const node = nodes.node[i]!;
    const parent = this.tree.parent[node]!;
    const width = this.columns.length;
    for (const [k, column] of this.columns.entries()) {
      const mayHave = hasSplit.length === 0 || parent < 0 || hasSplit[parent * width + k] === 1;
      if (hasSplit.length > 0) hasSplit[node * width + k] = mayHave ? 1 : 0;
      if (this.isAllowed[k] === 0 || !mayHave) continue;
      const feature = this.firstColumn + column;
      const found = this.kernels.scanCategories(
        histogram + GROUP_BYTES * (column >> 2) + 8 * (column & 3),
        feature,
        this.job.categoryCounts[feature]!,
        nodes.gradient[i]!,
        nodes.hessian[i]!,
        nodes.rowsOf(i),
        nodes.weight[i]!,
        shift,
        rules.leastHessian,
        toBeat,
        this.scratch,
        out,
      );
      if (hasSplit.length > 0) hasSplit[node * width + k] = found;
    }
  }
}
