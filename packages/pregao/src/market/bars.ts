import { PregaoError } from "../errors.ts";
import { didYouMean } from "../near-matches.ts";
import type { Calendar } from "./calendar.ts";
import type { Frame } from "./frame.ts";
import type { Timeframe } from "./timeframe.ts";

export const priceColumns = ["open", "high", "low", "close"] as const;

/**
 * Bars of one timeframe for any number of symbols. `open, high, low, close` are always there (Float64, in the
 * unit of the source); `volume` is NaN-filled where a source has none; further numeric columns keep their names
 * (`quote_volume`, `trades`, `taker_buy_volume`, `best_bid`, `best_ask`, `adj_close` …). The time of a bar is its
 * opening time: midnight UTC of the session for daily bars.
 */
export class Bars {
  readonly frame: Frame;
  readonly timeframe: Timeframe;
  readonly calendar: Calendar;
  /** Where they come from, in words a report can print. */
  readonly origin: string;

  constructor(given: { frame: Frame; timeframe: Timeframe; calendar: Calendar; origin: string }) {
    this.frame = given.frame;
    this.timeframe = given.timeframe;
    this.calendar = given.calendar;
    this.origin = given.origin;
    for (const column of [...priceColumns, "volume"]) {
      if (!(given.frame.columns.get(column) instanceof Float64Array)) {
        throw new PregaoError("PREGAO_COLUMN_MISSING", {
          file: given.origin,
          column,
          near: didYouMean(column, given.frame.columnNames),
        });
      }
    }
  }

  get length(): number {
    return this.frame.length;
  }

  get symbols(): string[] {
    return this.frame.symbols;
  }

  get time(): Float64Array {
    return this.frame.time;
  }

  column(name: string): Float64Array {
    return this.frame.numeric(name) as Float64Array;
  }

  with(frame: Frame): Bars {
    return new Bars({ frame, timeframe: this.timeframe, calendar: this.calendar, origin: this.origin });
  }

  /** Only the given symbols; PREGAO_NAME_UNKNOWN (with near matches) for one that is not there. */
  only(symbols: readonly string[]): Bars {
    for (const symbol of symbols) this.frame.segment(symbol);
    const wanted = new Set(symbols);
    return this.with(this.frame.filter((row) => wanted.has(this.frame.symbolAt(row))));
  }

  /** Only bars with from ≤ time ≤ to (epoch milliseconds; either end may be left out). */
  between(from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY): Bars {
    const { time } = this.frame;
    return this.with(this.frame.filter((row) => time[row]! >= from && time[row]! <= to));
  }
}
