import type { Feature } from "../contract.ts";
import { product, relativeTo, rootOfScaled } from "../elementwise.ts";
import { rollingMean } from "../rolling/sum.ts";
import { highestCloseOf, highestOf, lowestOf } from "../shared-series.ts";
import { runRecursion } from "../smoothing/recursion.ts";
import { streak } from "../smoothing/streak.ts";
import { close, priceFeature } from "./define.ts";

/** How far the close is from the extremes of its past. */
export const highsAndLowsFeatures: readonly Feature[] = [
  ...[20, 50, 100, 252].flatMap((window) => [
    priceFeature({
      name: `dist_from_high_${window}`,
      parameters: { window },
      inputs: ["high", "close"],
      warmUp: window - 1,
      description: `How far the close lies below the highest high of ${window} bars (0 or less).`,
      formula: `close / max(high, ${window}) − 1`,
      source: "pandas rolling",
      values: (series) => relativeTo(series.column("close"), highestOf(series, window)),
    }),
    priceFeature({
      name: `dist_from_low_${window}`,
      parameters: { window },
      inputs: ["low", "close"],
      warmUp: window - 1,
      description: `How far the close lies above the lowest low of ${window} bars (0 or more).`,
      formula: `close / min(low, ${window}) − 1`,
      source: "pandas rolling",
      values: (series) => relativeTo(series.column("close"), lowestOf(series, window)),
    }),
  ]),
  ...[20, 50, 252].map((window) =>
    priceFeature({
      name: `drawdown_${window}`,
      parameters: { window },
      inputs: close,
      warmUp: window - 1,
      description: `Loss since the highest close of ${window} bars (0 or less).`,
      formula: `close / max(close, ${window}) − 1`,
      source: "pandas rolling",
      values: (series) => relativeTo(series.column("close"), highestCloseOf(series, window)),
    }),
  ),
  priceFeature({
    name: "ulcer_14",
    parameters: { window: 14 },
    inputs: close,
    warmUp: 26,
    description: "Ulcer index: root mean square of the losses since the highest close, in percent.",
    formula: "√mean((100·(close / max(close, 14) − 1))², 14)",
    source: "Martin and McCann 1989",
    values: (series) => {
      const losses = relativeTo(series.column("close"), highestCloseOf(series, 14));
      return rootOfScaled(rollingMean(product(losses, losses), 14), 10_000);
    },
  }),
  priceFeature({
    name: "streak",
    parameters: {},
    inputs: close,
    warmUp: 1,
    memory: "all history",
    description: "Bars in a row on which the close rose (positive) or fell (negative); 0 where it stayed.",
    formula: "streak[1] ± 1 while the close goes on in the same direction, else ±1 or 0",
    source: "Connors and Alvarez 2012",
    values: (series) => runRecursion([series.column("close")], streak)[0]!,
  }),
];
