import { invalid, unsupported } from "../../ensemble/refusals.ts";
import type { Field } from "../field.ts";
import { MOST_COLUMNS } from "../tree-builder.ts";

/** A statistic of one categorical column that a tree compares with borders. */
export interface TargetStatistic {
  /** Place of the column among the categorical ones. */
  readonly feature: number;
  readonly borders: ArrayLike<number>;
  /** Value of a category, by its hash; undefined asks for that of categories not met in training. */
  valueOf(hash: number | undefined): number;
  /** Hashes of the categories met in training. */
  readonly hashes: readonly number[];
}

/** CatBoost multiplies by this twice to make a category's hash the key of a table: an odd number, so there is a way back. */
const KEY_FACTOR = 0x4906ba494954cb65n ** 2n;
const WAY_BACK = inverse(KEY_FACTOR);

/** CatBoost's key of a category in the table of a statistic on one column. */
export function tableKey(hash: number): bigint {
  return BigInt.asUintN(64, KEY_FACTOR * BigInt(hash));
}

function hashOf(key: bigint): number {
  const hash = BigInt.asIntN(64, WAY_BACK * key);
  if (BigInt.asIntN(32, hash) !== hash) throw invalid("a key of hash_map is that of no category");
  return Number(hash);
}

/** Inverse of an odd number modulo 2^64, by Newton's iteration. */
function inverse(odd: bigint): bigint {
  let found = odd;
  for (let i = 0; i < 6; i++) found = BigInt.asUintN(64, found * (2n - odd * found));
  return found;
}

/** Key of places in a table that hold nothing. */
const EMPTY = 2n ** 64n - 1n;

/** Reads one of `features_info.ctrs` with its table from `ctr_data`, as CatBoost 1.2 computes it: in float32. */
export function readStatistic(ctr: Field, tables: Field): TargetStatistic {
  const elements = ctr.get("elements");
  const element = elements.at(0);
  if (elements.length !== 1 || element.get("combination_element").value !== "cat_feature_value")
    throw unsupported(
      "the model has target statistics of combined columns, which are not read (max_ctr_complexity above 1)",
    );
  const type = ctr.get("ctr_type").text();
  const prior = ctr.get("prior_numerator").number();
  const priorWeight = ctr.get("prior_denomerator").number();
  const shift = ctr.get("shift").number();
  const scale = ctr.get("scale").number();
  const table = tables.get(ctr.get("identifier").text());
  const rows = readTable(table);
  const none = tableRow([]);
  const counts = countsOf(type, ctr, table);
  return {
    feature: element.get("cat_feature_index").whole(0, MOST_COLUMNS),
    borders: ctr.get("borders").numbers(),
    hashes: [...rows.keys()],
    valueOf(hash) {
      const [good, total] = counts((hash === undefined ? undefined : rows.get(hash)) ?? none);
      const ratio = Math.fround(Math.fround(good + prior) / Math.fround(total + priorWeight));
      return Math.fround(Math.fround(ratio + shift) * scale);
    },
  };
}

/** A row of a table: its numbers, and the sums of those before each and of all. */
interface TableRow {
  readonly cells: readonly number[];
  readonly sums: Float64Array;
}

/** How a row of the table (empty for unknown categories) becomes a count and what it is a part of. */
function countsOf(type: string, ctr: Field, table: Field): (row: TableRow) => readonly [number, number] {
  const given = ctr.get("target_border_idx");
  const border = given.isMissing ? 0 : given.whole(0, 2 ** 20);
  const total = ({ cells, sums }: TableRow): number => sums[cells.length]!;
  if (type === "Borders") {
    return (row) => {
      const first = row.cells.length > 2 ? border + 1 : 1;
      return [total(row) - row.sums[Math.min(first, row.cells.length)]!, total(row)];
    };
  }
  if (type === "Buckets") return (row) => [row.cells[border] ?? 0, total(row)];
  if (type === "BinarizedTargetMeanValue" || type === "FloatTargetMeanValue")
    return ({ cells }) => [Math.fround(cells[0] ?? 0), cells[1] ?? 0];
  if (type === "Counter" || type === "FeatureFreq") {
    const denominator = table.get("counter_denominator").number();
    return ({ cells }) => [cells[0] ?? 0, denominator];
  }
  throw unsupported(`the model has target statistics of type ${type}, which are not read`);
}

function tableRow(cells: readonly number[]): TableRow {
  const sums = new Float64Array(cells.length + 1);
  for (const [i, cell] of cells.entries()) sums[i + 1] = sums[i]! + cell;
  return { cells, sums };
}

/** Rows of `hash_map` by hash of the category; it lists them one after another: key as text, then numbers. */
function readTable(table: Field): ReadonlyMap<number, TableRow> {
  const list = table.get("hash_map");
  const cells = list.items();
  const stride = table.get("hash_stride").whole(2, 2 ** 20);
  if (cells.length % stride !== 0) throw list.refusal("does not consist of rows of hash_stride");
  const rows = new Map<number, TableRow>();
  for (let at = 0; at < cells.length; at += stride) {
    const text = cells[at]!.text();
    if (!/^\d{1,20}$/.test(text)) throw cells[at]!.refusal("is no whole number");
    const key = BigInt(text);
    if (key === EMPTY) continue;
    rows.set(hashOf(key), tableRow(cells.slice(at + 1, at + stride).map((cell) => cell.number())));
  }
  return rows;
}
