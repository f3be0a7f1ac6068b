import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  Bars,
  calendarNamed,
  Frame,
  type Timeframe,
  timeframeMilliseconds,
} from "../../packages/pregao/src/market/index.ts";
import { createRandom } from "../../packages/pregao/src/random.ts";

export interface MarketShape {
  readonly symbols: number;
  /** Bars of each symbol. */
  readonly rows: number;
  readonly timeframe: Timeframe;
}

const columnNames = ["open", "high", "low", "close", "volume"] as const;

/** Writes bars of walks, one raw file of doubles a column, symbol after symbol: what both sides read. */
export function writeMarket(folder: string, { symbols, rows }: Pick<MarketShape, "symbols" | "rows">): void {
  const random = createRandom(42, "market of a benchmark");
  const total = symbols * rows;
  const columns = columnNames.map(() => new Float64Array(total));
  const [open, high, low, close, volume] = columns as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let symbol = 0; symbol < symbols; symbol++) {
    let price = 20 + symbol;
    for (let row = symbol * rows; row < (symbol + 1) * rows; row++) {
      open[row] = price;
      price *= Math.exp(0.01 * random.normal());
      close[row] = price;
      high[row] = Math.max(open[row]!, price) * (1 + 0.005 * random.uniform());
      low[row] = Math.min(open[row]!, price) * (1 - 0.005 * random.uniform());
      volume[row] = 1000 + Math.floor(1e6 * random.uniform());
    }
  }
  for (const [index, name] of columnNames.entries()) {
    writeFileSync(join(folder, `${name}.f64`), new Uint8Array(columns[index]!.buffer));
  }
}

/** The market as bars, in shared memory as the product's sources give them. */
export function readMarket(folder: string, { symbols, rows, timeframe }: MarketShape): Bars {
  const total = symbols * rows;
  const columns = Object.fromEntries(
    columnNames.map((name) => {
      const shared = new SharedArrayBuffer(total * 8);
      new Uint8Array(shared).set(readFileSync(join(folder, `${name}.f64`)).subarray(0, total * 8));
      return [name, new Float64Array(shared)];
    }),
  );
  const dictionary = symbolNames(symbols);
  const step = timeframeMilliseconds(timeframe);
  const first = Date.UTC(2000, 0, 3);
  const time = new Float64Array(new SharedArrayBuffer(total * 8));
  const codes = new Int32Array(total);
  for (let row = 0; row < total; row++) {
    time[row] = first + (row % rows) * step;
    codes[row] = Math.floor(row / rows);
  }
  return new Bars({
    frame: new Frame({ time, symbol: { codes, dictionary }, columns }),
    timeframe,
    calendar: calendarNamed("24/7"),
    origin: "walks made for the benchmark",
  });
}

/** S0000, S0001, … */
function symbolNames(count: number): string[] {
  return Array.from({ length: count }, (_, number) => `S${String(number).padStart(4, "0")}`);
}
