import type { Feature, SymbolSeries } from "../contract.ts";
import { product } from "../elementwise.ts";
import { rollingMaximum, rollingMinimum } from "../rolling/extremes.ts";
import { changeOver, meanOf, ratio, rowWise } from "../shared-series.ts";
import { type CategoryEntry, featuresOf } from "./category-features.ts";
import { divergenceOf } from "./feed-series.ts";
import { rsiOf } from "./momentum.ts";
import { macdLineOf } from "./moving-average-convergence.ts";
import { realizedVolatility } from "./volatility.ts";

/** What two categories say together. */
export const interactionFeatures: readonly Feature[] = featuresOf(
  "interaction",
  [],
  [
    interaction({
      name: "oi_volume_ratio",
      inputs: ["open_interest", "volume"],
      warmUp: 0,
      description: "Open interest for each unit traded in the bar; missing where nothing was.",
      formula: "oi / volume",
      values: (series) => {
        const [interest, volume] = [series.column("open_interest"), series.column("volume")];
        return rowWise(series.length, 0, (row) => ratio(interest[row]!, volume[row]!));
      },
    }),
    interaction({
      name: "oi_volume_divergence",
      parameters: { bars: 20 },
      inputs: ["open_interest", "volume"],
      warmUp: 20,
      description: "1 where the open interest rose while the volume fell, −1 the other way round, else 0.",
      formula: "sign of the change of oi over 20 bars where the volume moved the other way, else 0",
      values: (series) => divergenceOf(series, "open_interest", "volume", 20),
    }),
    interaction({
      name: "rsi_funding",
      parameters: { period: 14 },
      inputs: ["close", "funding_rate"],
      warmUp: 14,
      memory: "all history",
      description: "Relative strength index times the funding rate: high where a rise is crowded.",
      formula: "rsi_14·funding",
      values: (series) => product(rsiOf(series, 14), series.column("funding_rate")),
    }),
    interaction({
      name: "oi_price_momentum",
      parameters: { bars: 20 },
      inputs: ["open_interest", "close"],
      warmUp: 20,
      description: "Change of the open interest times the return, over 20 bars.",
      formula: "oi_pct_change_20·return_20",
      values: (series) => product(changeOver(series, "open_interest", 20), changeOver(series, "close", 20)),
    }),
    interaction({
      name: "volume_volatility",
      parameters: { window: 20 },
      inputs: ["close", "volume"],
      warmUp: 20,
      description: "Volume beside its mean times the annualised volatility, both of 20 bars.",
      formula: "volume_ratio_20·realized_vol_20",
      values: (series) => {
        const volume = series.column("volume");
        const mean = meanOf(series, "volume", 20);
        const volatility = realizedVolatility(series, 20);
        return rowWise(series.length, 20, (row) => ratio(volume[row]!, mean[row]!) * volatility[row]!);
      },
    }),
    interaction({
      name: "funding_price_momentum",
      parameters: { bars: 20 },
      inputs: ["funding_rate", "close"],
      warmUp: 20,
      description: "Funding rate times the return of 20 bars: high where a rise is paid for.",
      formula: "funding·return_20",
      values: (series) => product(series.column("funding_rate"), changeOver(series, "close", 20)),
    }),
    interaction({
      name: "oi_price_macd",
      parameters: { fast: 12, slow: 26 },
      inputs: ["open_interest", "close"],
      warmUp: 25,
      memory: "all history",
      description:
        "MACD lines of open interest and close, each beside its level, multiplied: above 0 in step.",
      formula: "(EMA12(oi) − EMA26(oi)) / oi · (EMA12(close) − EMA26(close)) / close",
      values: (series) => {
        const [interest, close] = [series.column("open_interest"), series.column("close")];
        const [ofInterest, ofClose] = [macdLineOf(series, "open_interest"), macdLineOf(series, "close")];
        return rowWise(
          series.length,
          25,
          (row) => ratio(ofInterest[row]!, interest[row]!) * ratio(ofClose[row]!, close[row]!),
        );
      },
    }),
    interaction({
      name: "liq_volatility",
      parameters: { window: 20 },
      inputs: ["liq_volume", "close"],
      warmUp: 20,
      description: "Liquidations of the bar times the annualised volatility of 20 bars.",
      formula: "liq_volume·realized_vol_20",
      values: (series) => product(series.column("liq_volume"), realizedVolatility(series, 20)),
    }),
    interaction({
      name: "ls_rsi",
      parameters: { period: 14 },
      inputs: ["long_short_ratio", "close"],
      warmUp: 14,
      memory: "all history",
      description: "Long/short ratio times the relative strength index about its middle.",
      formula: "ratio·(rsi_14 − 50)",
      values: (series) => {
        const accounts = series.column("long_short_ratio");
        const strength = rsiOf(series, 14);
        return rowWise(series.length, 14, (row) => accounts[row]! * (strength[row]! - 50));
      },
    }),
    interaction({
      name: "oi_price_extreme",
      parameters: { window: 100 },
      inputs: ["open_interest", "close"],
      warmUp: 99,
      description:
        "Places of open interest and close in their ranges of 100 bars, multiplied: 1 where both are at one end, −1 at opposite ends; 0 where a range is 0.",
      formula: "(2·place(oi) − 1)·(2·place(close) − 1), place = (x − min) / (max − min) over 100 bars",
      values: (series) =>
        product(placeAboutMiddle(series, "open_interest"), placeAboutMiddle(series, "close")),
    }),
  ],
);

function interaction(entry: CategoryEntry): CategoryEntry {
  return { source: "described system, category interaction", ...entry };
}

function placeAboutMiddle(series: SymbolSeries, column: string): Float64Array {
  const values = series.column(column);
  const highest = rollingMaximum(values, 100);
  const lowest = rollingMinimum(values, 100);
  return rowWise(series.length, 99, (row) => {
    const range = highest[row]! - lowest[row]!;
    return range === 0 ? 0 : (2 * (values[row]! - lowest[row]!)) / range - 1;
  });
}
