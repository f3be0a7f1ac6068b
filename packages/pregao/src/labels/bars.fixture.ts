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
