import type { FeatureMatrix } from "../../features/contract.ts";
import type { AccountedLabels } from "../../labels/index.ts";
import type { Bars } from "../../market/bars.ts";
import type { RowLedger } from "../../market/row-ledger.ts";
import type { Split } from "../../splits/index.ts";

/** Features of some rows of bars: the `X` of the original. Rows are a view; the matrix is shared, never copied. */
export interface FeatureTable {
  readonly bars: Bars;
  readonly features: FeatureMatrix;
  /** Row numbers into bars and matrix, ascending. */
  readonly rows: Int32Array;
  /** Where every row of the bars went so far. */
  readonly ledger: RowLedger;
  /** The split that this table is a part of; its training rows are what baselines are fitted on. */
  readonly split?: Split;
}

/** Targets of the same rows: the `y` of the original. */
export interface TargetTable {
  readonly labels: AccountedLabels;
  readonly rows: Int32Array;
}

/** `[rows, features]` of a table. */
export function shapeOf(table: FeatureTable): [number, number] {
  return [table.rows.length, table.features.names.length];
}

/** Rows by class name. */
export function targetDistribution({ labels, rows }: TargetTable): Record<string, number> {
  const distribution = Object.fromEntries(labels.classNames.map((name) => [name, 0]));
  for (const row of rows) {
    const name = labels.classNames[labels.classes[row]!];
    if (name !== undefined) distribution[name]!++;
  }
  return distribution;
}
