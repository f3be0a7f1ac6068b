import { Bars } from "../market/bars.ts";
import type { CalendarName } from "../market/calendar.ts";
import { calendarNamed } from "../market/calendars.ts";
import { Frame } from "../market/frame.ts";
import type { Timeframe } from "../market/timeframe.ts";

/** Values of one bar; what is left out follows from the close. */
export interface BarValues {
  readonly open?: number;
  readonly high?: number;
  readonly low?: number;
  readonly close: number;
  readonly volume?: number;
  readonly trades?: number;
  /** Bars of the calendar that are left out before this one. */
  readonly skip?: number;
}

/** Bars of symbols from their values, on successive bars of the calendar from 2 January 2024. */
export function barsOf(
  symbols: Readonly<Record<string, readonly BarValues[]>>,
  timeframe: Timeframe = "1d",
  calendarName: CalendarName = "b3",
): Bars {
  const calendar = calendarNamed(calendarName);
  const dictionary = Object.keys(symbols).sort();
  const rows = dictionary.flatMap((symbol, code) => {
    let time = Date.UTC(2024, 0, 2) - 1;
    return symbols[symbol]!.map((values) => {
      for (let k = 0; k <= (values.skip ?? 0); k++) time = calendar.nextBar(time, timeframe);
      return { code, time, values };
    });
  });
  const column = (of: (values: BarValues) => number): Float64Array =>
    Float64Array.from(rows, ({ values }) => of(values));
  const frame = new Frame({
    time: Float64Array.from(rows, ({ time }) => time),
    symbol: { codes: Int32Array.from(rows, ({ code }) => code), dictionary },
    columns: {
      open: column(({ open, close }) => open ?? close * 0.999),
      high: column(({ high, open, close }) => high ?? Math.max(open ?? close, close) * 1.01),
      low: column(({ low, open, close }) => low ?? Math.min(open ?? close, close) * 0.99),
      close: column(({ close }) => close),
      volume: column(({ volume }) => volume ?? 1000),
      trades: column(({ trades }) => trades ?? 10),
    },
  });
  return new Bars({ frame, timeframe, calendar, origin: "test" });
}

/** `count` unremarkable bars. */
export function calmBars(count: number, close = 10): BarValues[] {
  return Array.from({ length: count }, (_, k) => ({ close: close * (1 + 0.01 * Math.sin(k)) }));
}
