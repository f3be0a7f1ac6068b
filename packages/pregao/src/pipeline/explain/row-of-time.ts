import { PregaoError } from "../../errors.ts";
import type { Bars } from "../../market/bars.ts";

/**
 * The row of a ticker's bar at a time; of a date alone the last bar that opens on it. PREGAO_OPTION_INVALID, with the period there is, where
 * no bar is found or the tickers are not one.
 */
export function rowOfTime(bars: Bars, tickers: readonly string[], time: string): number {
  const [ticker, ...others] = tickers.length === 0 ? bars.symbols : tickers;
  if (ticker === undefined || others.length > 0) {
    throw refused(time, "name one --ticker whose bar it is");
  }
  const { start, end } = bars.frame.segment(ticker);
  const isDate = !time.includes("T");
  const from = Date.parse(isDate || time.endsWith("Z") ? time : `${time}Z`);
  const until = isDate ? from + 86_400_000 : from + 1;
  for (let row = end - 1; row >= start; row--)
    if (bars.time[row]! >= from && bars.time[row]! < until) return row;
  const [first, last] = [start, end - 1].map((row) => new Date(bars.time[row]!).toISOString().slice(0, 16));
  throw refused(time, `${ticker} has no bar then (it has bars from ${first} to ${last})`);
}

function refused(time: string, reason: string): PregaoError {
  return new PregaoError("PREGAO_OPTION_INVALID", { option: "--row", value: time, reason });
}
