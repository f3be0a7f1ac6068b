import { z } from "zod";
import { type AnswerOrigin, decimalText, invalidAnswer, milliseconds, parseAnswer } from "../http/answer.ts";

/** Places of a kline as the public documentation of Binance gives them. */
const fields = [
  "open time",
  "open",
  "high",
  "low",
  "close",
  "volume",
  "close time",
  "quote volume",
  "trades",
  "taker buy volume",
  "taker buy quote volume",
  "unused",
] as const;

const count = z.number().int().min(0);
const kline = z.tuple([
  milliseconds,
  decimalText,
  decimalText,
  decimalText,
  decimalText,
  decimalText,
  milliseconds,
  decimalText,
  count,
  decimalText,
  decimalText,
  z.string(),
]);
const klines = z.array(kline);

/** Columns of bars and their places in a kline. */
const places = {
  open: 1,
  high: 2,
  low: 3,
  close: 4,
  volume: 5,
  quote_volume: 7,
  trades: 8,
  taker_buy_volume: 9,
  taker_buy_quote_volume: 10,
} as const;

export const klineColumns = Object.keys(places) as (keyof typeof places)[];

export interface KlinePage {
  /** Opening times, rising. */
  readonly time: Float64Array;
  readonly columns: Readonly<Record<keyof typeof places, Float64Array>>;
}

/**
 * An answer of `klines` as columns. Beside the form, each bar must be as long as asked for and lie after the one
 * above it; PREGAO_ANSWER_INVALID names row and field.
 */
export function parseKlines(body: unknown, length: number, origin: AnswerOrigin): KlinePage {
  const rows = parseAnswer(klines, body, origin, fields);
  for (const [k, row] of rows.entries()) {
    const [open, close] = [row[0], row[6]];
    if (k > 0 && open <= rows[k - 1]![0]) {
      const wanted = "later than the open time of the row before it";
      throw invalidAnswer(origin, k, { field: "open time", value: open, wanted });
    }
    if (close !== open + length - 1) {
      const wanted = `the last millisecond of its bar (${open + length - 1})`;
      throw invalidAnswer(origin, k, { field: "close time", value: close, wanted });
    }
  }
  return {
    time: Float64Array.from(rows, (row) => row[0]),
    columns: Object.fromEntries(
      klineColumns.map((name) => [name, Float64Array.from(rows, (row) => row[places[name]])]),
    ) as Record<keyof typeof places, Float64Array>,
  };
}
