import type { NumericColumn } from "../../market/frame.ts";
import type { TableColumns } from "../../sources/database/write-parquet.ts";
import type { PreparedData } from "../prepare.ts";

/** What the columns of an export are called; bars keep their own names. */
export const featureColumn = (name: string): string => `feature:${name}`;
export const targetColumns = {
  /** Class id, −1 where there is none. */
  class: "target:class",
  forwardReturn: "target:forward_return",
  /** Of numbers that are no return alone. */
  outcome: "target:outcome",
  /** Time of the last bar that the target has looked at, epoch milliseconds. */
  endTime: "target:end_time",
  /** 1 + the place of the reason in the record's `absence_reasons`, 0 where there is a target. */
  absence: "target:absence",
  /** 1 for rows that a model may be fitted on. */
  usable: "usable",
} as const;

/** Bars, features and targets as one table. Columns of text are not part of it: no stage after loading reads them. */
export function tableOf({ loaded, features, labels, rows }: PreparedData): TableColumns {
  const { bars } = loaded;
  const table = new Map<string, NumericColumn>();
  for (const name of bars.frame.columnNames) table.set(name, bars.column(name));
  const { names, columns } = features.matrix;
  for (const [k, name] of names.entries()) table.set(featureColumn(name), columns[k]!);
  table.set(targetColumns.class, Int32Array.from(labels.classes));
  table.set(targetColumns.forwardReturn, labels.forwardReturn);
  if (labels.outcome !== undefined) table.set(targetColumns.outcome, labels.outcome);
  table.set(targetColumns.endTime, labels.endTime);
  table.set(targetColumns.absence, Int32Array.from(labels.absence.codes));
  const usable = new Int32Array(bars.length);
  for (const row of rows) usable[row] = 1;
  table.set(targetColumns.usable, usable);
  return table;
}
