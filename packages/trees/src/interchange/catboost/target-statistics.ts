import { invalid, unsupported } from "../../ensemble/refusals.ts";
import { asFinite, asList, asRecord, asText, asWhole, type JsonRecord } from "../json-fields.ts";

/** A statistic of one categorical column that a tree compares with borders. */
export interface TargetStatistic {
  /** Place of the column among the categorical ones. */
  readonly feature: number;
  readonly borders: readonly unknown[];
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
export function readStatistic(value: unknown, tables: JsonRecord): TargetStatistic {
  const ctr = asRecord(value, "a ctr");
  const elements = asList(ctr.elements, "elements of a ctr");
  const element = asRecord(elements[0], "element of a ctr");
  if (elements.length !== 1 || element.combination_element !== "cat_feature_value")
    throw unsupported(
      "the model has target statistics of combined columns, which are not read (max_ctr_complexity above 1)",
    );
  const type = asText(ctr.ctr_type, "ctr_type");
  const [prior, priorWeight, shift, scale] = [
    asFinite(ctr.prior_numerator, "prior_numerator"),
    asFinite(ctr.prior_denomerator, "prior_denomerator"),
    asFinite(ctr.shift, "shift"),
    asFinite(ctr.scale, "scale"),
  ];
  const table = asRecord(tables[asText(ctr.identifier, "identifier of a ctr")], "table of a ctr");
  const rows = readTable(table);
  const none = tableRow([]);
  const counts = countsOf(type, ctr, table);
  return {
    feature: asWhole(element.cat_feature_index, "cat_feature_index", 2 ** 15),
    borders: asList(ctr.borders, "borders of a ctr"),
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
function countsOf(
  type: string,
  ctr: JsonRecord,
  table: JsonRecord,
): (row: TableRow) => readonly [number, number] {
  const border =
    ctr.target_border_idx === undefined ? 0 : asWhole(ctr.target_border_idx, "target_border_idx", 2 ** 20);
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
    const denominator = asFinite(table.counter_denominator, "counter_denominator");
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
function readTable(table: JsonRecord): ReadonlyMap<number, TableRow> {
  const cells = asList(table.hash_map, "hash_map");
  const stride = asWhole(table.hash_stride, "hash_stride", 2 ** 20);
  if (stride < 2 || cells.length % stride !== 0)
    throw invalid("hash_map does not consist of rows of hash_stride");
  const rows = new Map<number, TableRow>();
  for (let at = 0; at < cells.length; at += stride) {
    const text = asText(cells[at], "a key of hash_map");
    if (!/^\d{1,20}$/.test(text)) throw invalid("a key of hash_map is no whole number");
    const key = BigInt(text);
    if (key === EMPTY) continue;
    const row = cells.slice(at + 1, at + stride).map((cell) => asFinite(cell, "a cell of hash_map"));
    rows.set(hashOf(key), tableRow(row));
  }
  return rows;
}
