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
  const none: readonly number[] = [];
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

/** How a row of the table (empty for unknown categories) becomes a count and what it is a part of. */
function countsOf(
  type: string,
  ctr: JsonRecord,
  table: JsonRecord,
): (row: readonly number[]) => readonly [number, number] {
  const border =
    ctr.target_border_idx === undefined ? 0 : asWhole(ctr.target_border_idx, "target_border_idx", 255);
  const sum = (row: readonly number[]): number => row.reduce((total, count) => total + count, 0);
  if (type === "Borders") return (row) => [sum(row.slice(row.length > 2 ? border + 1 : 1)), sum(row)];
  if (type === "Buckets") return (row) => [row[border] ?? 0, sum(row)];
  if (type === "BinarizedTargetMeanValue" || type === "FloatTargetMeanValue")
    return (row) => [Math.fround(row[0] ?? 0), row[1] ?? 0];
  if (type === "Counter" || type === "FeatureFreq") {
    const denominator = asFinite(table.counter_denominator, "counter_denominator");
    return (row) => [row[0] ?? 0, denominator];
  }
  throw unsupported(`the model has target statistics of type ${type}, which are not read`);
}

/** Rows of `hash_map` by hash of the category; it lists them one after another: key as text, then numbers. */
function readTable(table: JsonRecord): ReadonlyMap<number, readonly number[]> {
  const cells = asList(table.hash_map, "hash_map");
  const stride = asWhole(table.hash_stride, "hash_stride", 258);
  if (stride < 2 || cells.length % stride !== 0)
    throw invalid("hash_map does not consist of rows of hash_stride");
  const rows = new Map<number, readonly number[]>();
  for (let at = 0; at < cells.length; at += stride) {
    const text = asText(cells[at], "a key of hash_map");
    if (!/^\d{1,20}$/.test(text)) throw invalid("a key of hash_map is no whole number");
    const key = BigInt(text);
    if (key === EMPTY) continue;
    rows.set(
      hashOf(key),
      cells.slice(at + 1, at + stride).map((cell) => asFinite(cell, "a cell of hash_map")),
    );
  }
  return rows;
}
