import { Bars, calendarNamed, Frame } from "../market/index.ts";
import { createRandom } from "../random.ts";

/** Daily bars whose four prices are all the close; symbols in order of name. */
export function barsOfCloses(closes: Readonly<Record<string, readonly number[]>>): Bars {
  const dictionary = Object.keys(closes).sort();
  const close = Float64Array.from(dictionary.flatMap((symbol) => closes[symbol]!));
  const codes = Int32Array.from(dictionary.flatMap((symbol, code) => closes[symbol]!.map(() => code)));
  const time = Float64Array.from(
    dictionary.flatMap((symbol) => closes[symbol]!.map((_, row) => row * 86_400_000)),
  );
  return new Bars({
    frame: new Frame({
      time,
      symbol: { codes, dictionary },
      columns: { open: close, high: close, low: close, close, volume: close },
    }),
    timeframe: "1d",
    calendar: calendarNamed("b3"),
    origin: "made for the test",
  });
}

/** Closes of a walk with normal returns; a `missing` share of them is NaN. */
export function walkedCloses(seed: number, rows: number, missing = 0): number[] {
  const random = createRandom(seed, "closes of a test");
  let price = 50;
  return Array.from({ length: rows }, () => {
    price *= Math.exp(0.02 * random.normal());
    return random.uniform() < missing ? Number.NaN : price;
  });
}

/** Daily bars of one or several symbols with four prices of their own, and more columns where they are given. */
export function barsOfPrices(
  prices: Readonly<Record<string, readonly (readonly [number, number, number, number])[]>>,
  more: Readonly<Record<string, readonly number[]>> = {},
): Bars {
  const dictionary = Object.keys(prices).sort();
  const rows = dictionary.flatMap((symbol) => [...prices[symbol]!]);
  const codes = Int32Array.from(dictionary.flatMap((symbol, code) => prices[symbol]!.map(() => code)));
  const time = Float64Array.from(
    dictionary.flatMap((symbol) => prices[symbol]!.map((_, row) => row * 86_400_000)),
  );
  const column = (place: number): Float64Array => Float64Array.from(rows, (row) => row[place]!);
  const [open, high, low, close] = [column(0), column(1), column(2), column(3)];
  const others = Object.fromEntries(
    Object.entries(more).map(([name, values]) => [name, Float64Array.from(values)]),
  );
  return new Bars({
    frame: new Frame({
      time,
      symbol: { codes, dictionary },
      columns: { open, high, low, close, volume: close, ...others },
    }),
    timeframe: "1d",
    calendar: calendarNamed("b3"),
    origin: "made for the test",
  });
}

/** Bars of a walk with gaps between them and ranges around them; a `missing` share of the rows lacks a price. */
export function walkedPrices(seed: number, rows: number, missing = 0): [number, number, number, number][] {
  const random = createRandom(seed, "prices of a test");
  let price = 50;
  return Array.from({ length: rows }, () => {
    const open = price * Math.exp(0.01 * random.normal());
    price = open * Math.exp(0.02 * random.normal());
    const high = Math.max(open, price) * (1 + 0.02 * random.uniform());
    const low = Math.min(open, price) * (1 - 0.02 * random.uniform());
    const bar: [number, number, number, number] = [open, high, low, price];
    if (random.uniform() < missing) bar[random.integer(4)] = random.uniform() < 0.5 ? Number.NaN : 0;
    return bar;
  });
}
