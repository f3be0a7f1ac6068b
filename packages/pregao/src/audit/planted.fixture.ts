import type { SymbolSeries } from "../features/contract.ts";
import { symbolSeries } from "../features/series.ts";
import { Bars, calendarNamed, Frame, type Timeframe, timeframeMilliseconds } from "../market/index.ts";
import { createRandom } from "../random.ts";
import type { AuditedColumn, AuditSubject } from "./contract.ts";

/** Walks of prices around the clock, with volume; `more` adds columns made from close. */
export function market(
  shape: {
    readonly symbols?: number;
    readonly rows?: number;
    readonly timeframe?: Timeframe;
    readonly seed?: number;
  } = {},
  more: Readonly<Record<string, (close: Float64Array) => Float64Array>> = {},
): Bars {
  const { symbols = 2, rows = 600, timeframe = "1h", seed = 1 } = shape;
  const random = createRandom(seed, "audited market");
  const names = ["time", "open", "high", "low", "close", "volume"] as const;
  const columns = Object.fromEntries(names.map((name) => [name, new Float64Array(symbols * rows)])) as Record<
    (typeof names)[number],
    Float64Array
  >;
  const extra = Object.fromEntries(Object.keys(more).map((name) => [name, new Float64Array(symbols * rows)]));
  for (let symbol = 0; symbol < symbols; symbol++) {
    let price = 50 + 10 * symbol;
    for (let i = 0; i < rows; i++) {
      const row = symbol * rows + i;
      const open = price;
      price *= Math.exp(0.01 * random.normal());
      columns.time[row] = Date.UTC(2024, 0, 1) + i * timeframeMilliseconds(timeframe);
      columns.open[row] = open;
      columns.close[row] = price;
      columns.high[row] = Math.max(open, price) * (1 + 0.003 * random.uniform());
      columns.low[row] = Math.min(open, price) * (1 - 0.003 * random.uniform());
      columns.volume[row] = 100 + random.integer(1000);
    }
    const close = columns.close.subarray(symbol * rows, (symbol + 1) * rows);
    for (const [name, make] of Object.entries(more)) extra[name]!.set(make(close), symbol * rows);
  }
  const { time, ...values } = columns;
  return new Bars({
    frame: new Frame({
      time,
      symbol: {
        codes: Int32Array.from({ length: symbols * rows }, (_, row) => Math.floor(row / rows)),
        dictionary: Array.from({ length: symbols }, (_, symbol) => `SYM${String(symbol).padStart(2, "0")}`),
      },
      columns: { ...values, ...extra },
    }),
    timeframe,
    calendar: calendarNamed("24/7"),
    origin: "made for the test",
  });
}

export interface PlantedFeature extends Partial<AuditedColumn> {
  readonly name: string;
  values(series: SymbolSeries): Float64Array;
}

/** Features of a user, good and bad, computed symbol by symbol as the engine does. */
export function planted(features: readonly PlantedFeature[]): AuditSubject {
  return {
    description: "planted features",
    columns: features.map(
      ({ name, warmUp = null, memory = "not declared", inputs = ["close"], history = 32 }) => ({
        name,
        warmUp,
        memory,
        inputs,
        history,
      }),
    ),
    compute: (bars, wanted) =>
      wanted.map((column) => {
        const values = new Float64Array(bars.length);
        for (const segment of bars.frame.segments)
          values.set(features[column]!.values(symbolSeries(bars, segment)), segment.start);
        return values;
      }),
  };
}

/** `value(row)` for every row whose window [row − back, row + ahead] lies in the series, NaN elsewhere. */
export function rowByRow(
  series: SymbolSeries,
  back: number,
  ahead: number,
  value: (row: number) => number,
): Float64Array {
  return Float64Array.from({ length: series.length }, (_, row) =>
    row < back || row + ahead >= series.length ? Number.NaN : value(row),
  );
}
