import type { Feature } from "../contract.ts";
import { difference, plusTimes, scaled } from "../elementwise.ts";
import { rowKernel } from "../engine/row-kernel.ts";
import { rollingDeviation } from "../rolling/deviation.ts";
import { rollingMaximum } from "../rolling/extremes.ts";
import { rollingSum } from "../rolling/sum.ts";
import { changeOver, deviationOf, meanOf, placeInRange, ratio, rowWise } from "../shared-series.ts";
import { unseededEma } from "../smoothing/exponential.ts";

const source = "B3 service contract, pandas rolling and ewm";

/**
 * The features of the B3 service whose formulas are its own; those it shares with the general catalog
 * (moving_avg_10 is sma_10) live there, and b3-wire.ts maps the names.
 */
export const b3Features: readonly Feature[] = [
  {
    name: "close",
    category: "b3",
    parameters: {},
    inputs: ["close"],
    warmUp: 0,
    memory: "window",
    version: 1,
    description: "Closing price as the source has it.",
    formula: "close",
    source,
    values: (series) => series.column("close"),
  },
  {
    name: "b3_rolling_volatility_5",
    category: "b3",
    parameters: { window: 5 },
    inputs: ["close"],
    warmUp: 5,
    memory: "window",
    version: 1,
    description: "Sample standard deviation of the last 5 daily returns, not annualised.",
    formula: "std(close / close[1] − 1, 5), n − 1 in the denominator",
    source,
    values: (series) => rollingDeviation(changeOver(series, "close", 1), 5, 1),
  },
  {
    name: "b3_macd",
    category: "b3",
    parameters: { fast: 12, slow: 26 },
    inputs: ["close"],
    warmUp: 25,
    memory: "all history",
    version: 1,
    description: "Fast minus slow exponential average, both started at the first close.",
    formula: "ewm(close, span 12) − ewm(close, span 26), adjust=False, from 26 closes on",
    source,
    values: (series) => {
      const fast = unseededEma(series.column("close"), 12);
      const slow = unseededEma(series.column("close"), 26);
      return difference(fast, slow);
    },
  },
  {
    name: "b3_rsi_14",
    category: "b3",
    parameters: { window: 14 },
    inputs: ["close"],
    warmUp: 14,
    memory: "window",
    version: 1,
    description:
      "Relative strength index with simple means (rsi_14 has Wilder's); missing where nothing moved.",
    formula: "100·G / (G + L), G and L the sums of the last 14 gains and losses",
    source,
    values: (series) => {
      const close = series.column("close");
      const moves = (direction: 1 | -1): Float64Array =>
        rowKernel([close], 1, (out, from, to) => {
          for (let row = from; row < to; row++) {
            out[row] = Math.max(0, direction * (close[row]! - close[row - 1]!));
          }
        });
      const gains = rollingSum(moves(1), 14);
      const losses = rollingSum(moves(-1), 14);
      return rowKernel([gains, losses], 0, (out, from, to) => {
        for (let row = from; row < to; row++) {
          out[row] = 100 * ratio(gains[row]!, gains[row]! + losses[row]!);
        }
      });
    },
  },
  {
    name: "b3_high_breakout_20",
    category: "b3",
    parameters: { window: 20 },
    inputs: ["high", "close"],
    warmUp: 20,
    memory: "window",
    version: 1,
    description: "Whether the close is above every high of the 20 sessions before.",
    formula: "1 where close > max(high[1..20]), else 0",
    source,
    values: (series) => {
      const close = series.column("close");
      const highest = rollingMaximum(series.column("high"), 20);
      return rowWise(series.length, 20, (row) => {
        const limit = highest[row - 1]!;
        return Number.isNaN(limit) || Number.isNaN(close[row]!) ? Number.NaN : Number(close[row]! > limit);
      });
    },
  },
  {
    name: "b3_bollinger_upper",
    category: "b3",
    parameters: { window: 20, width: 2 },
    inputs: ["close"],
    warmUp: 19,
    memory: "window",
    version: 1,
    description: "Upper band with the sample standard deviation (bb_upper_20_2 has the population's).",
    formula: "mean(close, 20) + 2·std(close, 20), n − 1 in the denominator",
    source,
    values: (series) => {
      const mean = meanOf(series, "close", 20);
      const deviation = deviationOf(series, "close", 20, 1);
      return plusTimes(mean, 2, deviation);
    },
  },
  {
    name: "b3_stochastic_14",
    category: "b3",
    parameters: { window: 14 },
    inputs: ["high", "low", "close"],
    warmUp: 13,
    memory: "window",
    version: 1,
    description: "Unsmoothed place of the close in the range of 14 sessions; missing where the range is 0.",
    formula: "100·(close − min(low, 14)) / (max(high, 14) − min(low, 14))",
    source,
    values: (series) => scaled(placeInRange(series, 14), 100),
  },
  {
    name: "b3_best_buy_sell_spread",
    category: "b3",
    parameters: {},
    inputs: ["best_bid", "best_ask"],
    warmUp: 0,
    memory: "window",
    version: 1,
    description: "Distance of the best offers at the close, in the currency of the price.",
    formula: "best ask − best bid",
    source,
    values: (series) => {
      const bid = series.column("best_bid");
      const ask = series.column("best_ask");
      return rowWise(series.length, 0, (row) => ask[row]! - bid[row]!);
    },
  },
  {
    name: "b3_close_to_best_buy",
    category: "b3",
    parameters: {},
    inputs: ["close", "best_bid"],
    warmUp: 0,
    memory: "window",
    version: 1,
    description: "How far the close lies above the best bid.",
    formula: "close / best bid − 1",
    source,
    values: (series) => {
      const close = series.column("close");
      const bid = series.column("best_bid");
      return rowWise(series.length, 0, (row) => ratio(close[row]!, bid[row]!) - 1);
    },
  },
];
