import type { Feature } from "../contract.ts";
import { rowKernel } from "../engine/row-kernel.ts";
import { changeOver, logReturnOver, ratio, rowWise } from "../shared-series.ts";

/** Simple and logarithmic returns of the close, and the jump from one session to the next. */
export const returnFeatures: readonly Feature[] = [
  ...[1, 2, 3, 5, 10, 20, 50, 100].map(simpleReturn),
  ...[1, 5, 20].map(logReturn),
  {
    name: "gap",
    category: "price",
    parameters: {},
    inputs: ["open", "close"],
    warmUp: 1,
    memory: "window",
    version: 1,
    description: "Jump from the previous close to the open.",
    formula: "open / close[1] − 1",
    source: "elementary",
    values: (series) => {
      const open = series.column("open");
      const close = series.column("close");
      return rowKernel([open, close], 1, (out, from, to) => {
        for (let row = from; row < to; row++) out[row] = ratio(open[row]!, close[row - 1]!) - 1;
      });
    },
  },
  {
    name: "candle_body",
    category: "price",
    parameters: {},
    inputs: ["open", "high", "low", "close"],
    warmUp: 0,
    memory: "window",
    version: 1,
    description:
      "Body of the candle as a share of its range, −1 (all down) to 1 (all up); 0 where the range is 0.",
    formula: "(close − open) / (high − low)",
    source: "elementary",
    values: (series) => {
      const [open, high, low, close] = ["open", "high", "low", "close"].map(series.column) as FourPrices;
      return rowWise(series.length, 0, (row) => {
        const range = high[row]! - low[row]!;
        const body = close[row]! - open[row]!;
        return range === 0 ? 0 * body : body / range;
      });
    },
  },
];

type FourPrices = [Float64Array, Float64Array, Float64Array, Float64Array];

function simpleReturn(bars: number): Feature {
  return {
    name: `return_${bars}`,
    category: "price",
    parameters: { bars },
    inputs: ["close"],
    warmUp: bars,
    memory: "window",
    version: 1,
    description: `Return of the last ${bars} bars.`,
    formula: `close / close[${bars}] − 1`,
    source: "pandas pct_change",
    values: (series) => changeOver(series, "close", bars),
  };
}

function logReturn(bars: number): Feature {
  return {
    name: `log_return_${bars}`,
    category: "price",
    parameters: { bars },
    inputs: ["close"],
    warmUp: bars,
    memory: "window",
    version: 1,
    description: `Logarithmic return of the last ${bars} bars.`,
    formula: `ln(close / close[${bars}])`,
    source: "elementary",
    values: (series) => logReturnOver(series, bars),
  };
}
