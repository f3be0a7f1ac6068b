import fc from "fast-check";
import { Bars, calendarNamed, Frame, type Timeframe, timeframeMilliseconds } from "../market/index.ts";
import { createRandom } from "../random.ts";

/** One symbol's columns as plain arrays; all of one length. */
export interface PlainColumns {
  readonly time: number[];
  readonly open: number[];
  readonly high: number[];
  readonly low: number[];
  readonly close: number[];
  readonly volume: number[];
  readonly best_bid: number[];
  readonly best_ask: number[];
  readonly open_interest: number[];
  readonly funding_rate: number[];
  readonly liq_volume: number[];
  readonly liq_count: number[];
  readonly liq_long_volume: number[];
  readonly liq_short_volume: number[];
  readonly long_short_ratio: number[];
  /** The market's return: here a column of the bars, so that one symbol suffices. */
  readonly index_return: number[];
}

export type ColumnName = keyof PlainColumns;

const columnNames: readonly ColumnName[] = ["open", "high", "low", "close", "volume", "best_bid", "best_ask"];
export const feedNames = [
  "open_interest",
  "funding_rate",
  "liq_volume",
  "liq_count",
  "liq_long_volume",
  "liq_short_volume",
  "long_short_ratio",
  "index_return",
] as const satisfies readonly ColumnName[];

/** Daily bars on B3's calendar; symbols in order of name. */
export function barsOf(
  symbols: Readonly<Record<string, PlainColumns>>,
  columns: readonly ColumnName[] = [...columnNames, ...feedNames],
  timeframe: Timeframe = "1d",
): Bars {
  const dictionary = Object.keys(symbols).sort();
  const join = (name: ColumnName): Float64Array =>
    Float64Array.from(dictionary.flatMap((symbol) => symbols[symbol]![name]));
  const codes = Int32Array.from(dictionary.flatMap((symbol, code) => symbols[symbol]!.time.map(() => code)));
  return new Bars({
    frame: new Frame({
      time: join("time"),
      symbol: { codes, dictionary },
      columns: Object.fromEntries(columns.map((name) => [name, join(name)])),
    }),
    timeframe,
    calendar: calendarNamed("b3"),
    origin: "made for the test",
  });
}

export interface WalkShape {
  readonly seed: number;
  readonly rows: number;
  /** Chance a row of each: a missing value in one column, a bar that does not move, a bar without volume. */
  readonly missing?: number;
  readonly flat?: number;
  readonly untraded?: number;
}

/** A walk of prices rounded to cents, as bars. */
export function walk({ seed, rows, missing = 0, flat = 0, untraded = 0 }: WalkShape): PlainColumns {
  const random = createRandom(seed, "bars of a test");
  const columns: PlainColumns = {
    time: [],
    open: [],
    high: [],
    low: [],
    close: [],
    volume: [],
    best_bid: [],
    best_ask: [],
    ...feeds({ seed, rows, missing }),
  };
  const cents = (price: number): number => Math.max(0.01, Math.round(price * 100) / 100);
  let price = 20;
  let halted = 0;
  for (let row = 0; row < rows; row++) {
    if (halted === 0 && random.uniform() < flat) halted = 1 + random.integer(30);
    const still = halted > 0;
    if (still) halted--;
    const open = still ? price : cents(price * (1 + 0.005 * random.normal()));
    const close = still ? price : cents(open * (1 + 0.02 * random.normal()));
    columns.time.push(Date.UTC(2020, 0, 1) + row * timeframeMilliseconds("1d"));
    columns.open.push(open);
    columns.close.push(close);
    columns.high.push(still ? price : cents(Math.max(open, close) * (1 + 0.01 * random.uniform())));
    columns.low.push(still ? price : cents(Math.min(open, close) * (1 - 0.01 * random.uniform())));
    columns.volume.push(random.uniform() < untraded ? 0 : 1 + random.integer(1_000_000));
    columns.best_bid.push(cents(close - 0.01));
    columns.best_ask.push(cents(close + 0.01));
    if (random.uniform() < missing)
      columns[columnNames[random.integer(columnNames.length)]!][row] = Number.NaN;
    price = close;
  }
  return columns;
}

/** Feeds beside the bars, drawn from random numbers of their own. */
function feeds({ seed, rows, missing = 0 }: WalkShape): Pick<PlainColumns, (typeof feedNames)[number]> {
  const random = createRandom(seed, "feeds of a test");
  let interest = 1e5;
  let funding = 1e-4;
  let ratio = 1.1;
  const drawn = Array.from({ length: rows }, () => {
    interest *= 1 + 0.02 * random.normal();
    funding += 2e-4 * random.normal();
    ratio *= 1 + 0.1 * random.normal();
    const count = random.integer(6);
    const long = count === 0 ? 0 : Math.round(1e4 * random.uniform());
    const short = count === 0 ? 0 : Math.round(1e4 * random.uniform());
    const row = [interest, funding, long + short, count, long, short, ratio, 0.01 * random.normal()];
    if (random.uniform() < missing) row[random.integer(row.length)] = Number.NaN;
    return row;
  });
  const columns = feedNames.map((name, place) => [name, drawn.map((row) => row[place]!)]);
  return Object.fromEntries(columns) as Pick<PlainColumns, (typeof feedNames)[number]>;
}

/** Walks of any length, shorter than every warm-up too, clean or with holes, halts and bars without trades. */
export function anyWalk(longest = 160): fc.Arbitrary<PlainColumns> {
  const chance = (most: number): fc.Arbitrary<number> =>
    fc.oneof(fc.constant(0), fc.double({ min: 0, max: most, noNaN: true }));
  return fc
    .record({
      seed: fc.nat(),
      rows: fc.integer({ min: 1, max: longest }),
      missing: chance(0.05),
      flat: chance(0.1),
      untraded: chance(0.5),
    })
    .map(walk);
}

/** The first `rows` rows. */
export function head(columns: PlainColumns, rows: number): PlainColumns {
  return Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [name, values.slice(0, rows)]),
  ) as unknown as PlainColumns;
}

/** The rows from `start` on. */
export function tail(columns: PlainColumns, start: number): PlainColumns {
  return Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [name, values.slice(start)]),
  ) as unknown as PlainColumns;
}
