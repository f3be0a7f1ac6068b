import type { Feature, SymbolSeries } from "../contract.ts";
import { quotient } from "../elementwise.ts";
import { rowKernel } from "../engine/row-kernel.ts";
import { rollingMean, rollingSum } from "../rolling/sum.ts";
import { rowWise, signedVolume, sumOf, typicalPrice } from "../shared-series.ts";
import { onBalanceVolume } from "../smoothing/accumulation.ts";
import { runRecursion } from "../smoothing/recursion.ts";

/** Volume signed or weighted by what the price did. */
export const moneyFlowFeatures: readonly Feature[] = [
  {
    name: "typical_price",
    category: "volume",
    parameters: {},
    inputs: ["high", "low", "close"],
    warmUp: 0,
    memory: "window",
    version: 1,
    description: "Mean of high, low and close.",
    formula: "(high + low + close) / 3",
    source: "TA-Lib TYPPRICE",
    values: typicalPrice,
  },
  {
    name: "obv",
    category: "volume",
    parameters: {},
    inputs: ["close", "volume"],
    warmUp: 0,
    memory: "all history",
    version: 1,
    description: "On-balance volume, starting at the first bar's volume.",
    formula: "running sum of ±volume, by whether the close rose or fell",
    source: "TA-Lib OBV",
    values: balance,
  },
  {
    name: "obv_sma_20",
    category: "volume",
    parameters: { window: 20 },
    inputs: ["close", "volume"],
    warmUp: 19,
    memory: "all history",
    version: 1,
    description: "Mean on-balance volume of 20 bars.",
    formula: "mean(obv, 20)",
    source: "pandas rolling",
    values: (series) => rollingMean(balance(series), 20),
  },
  {
    name: "obv_divergence_20",
    category: "volume",
    parameters: { window: 20 },
    inputs: ["close", "volume"],
    warmUp: 20,
    memory: "window",
    version: 1,
    description: "1 where on-balance volume rose while the price fell, −1 the other way round, else 0.",
    formula: "sign of the change of obv over 20 bars where the close moved the other way, else 0",
    source: "described system's divergence of open interest, applied to OBV",
    values: (series) => {
      const close = series.column("close");
      // Summed over the window rather than subtracted from the cumulative line, which forgets nothing.
      const flow = sumOf(series, "signed volume", 20, () => signedVolume(series));
      return rowWise(series.length, 20, (row) => {
        const price = Math.sign(close[row]! - close[row - 20]!);
        const volume = Math.sign(flow[row]!);
        return price * volume < 0 ? volume : 0 * price * volume;
      });
    },
  },
  {
    name: "cmf_20",
    category: "volume",
    parameters: { window: 20 },
    inputs: ["high", "low", "close", "volume"],
    warmUp: 19,
    memory: "window",
    version: 1,
    description:
      "Chaikin money flow: volume weighted by the place of the close in its bar; a bar without range counts 0.",
    formula: "Σ volume·((close − low) − (high − close)) / (high − low) / Σ volume, over 20 bars",
    source: "TA-Lib CMF",
    values: chaikinMoneyFlow,
  },
  {
    name: "mfi_14",
    category: "volume",
    parameters: { window: 14 },
    inputs: ["high", "low", "close", "volume"],
    warmUp: 14,
    memory: "window",
    version: 1,
    description: "Money flow index: the RSI of typical price times volume; 0 where nothing flowed.",
    formula: "100·P / (P + N), P and N the flows of 14 bars on which the typical price rose and fell",
    source: "TA-Lib MFI (which takes a price that changed by rounding alone for unchanged)",
    values: moneyFlowIndex,
  },
];

function balance(series: SymbolSeries): Float64Array {
  return series.shared(
    "obv",
    () => runRecursion([series.column("close"), series.column("volume")], onBalanceVolume)[0]!,
  );
}

function chaikinMoneyFlow(series: SymbolSeries): Float64Array {
  const high = series.column("high");
  const low = series.column("low");
  const close = series.column("close");
  const volume = series.column("volume");
  const weighted = rowKernel([high, low, close, volume], 0, (out, from, to) => {
    for (let row = from; row < to; row++) {
      const range = high[row]! - low[row]!;
      const place = close[row]! - low[row]! - (high[row]! - close[row]!);
      out[row] = volume[row]! * (range === 0 ? 0 * place : place / range);
    }
  });
  const flow = rollingSum(weighted, 20);
  const total = sumOf(series, "volume", 20, () => volume);
  return quotient(flow, total);
}

function moneyFlowIndex(series: SymbolSeries): Float64Array {
  const price = typicalPrice(series);
  const volume = series.column("volume");
  const flowOf = (direction: 1 | -1): Float64Array =>
    rollingSum(
      rowKernel([price, volume], 1, (out, from, to) => {
        for (let row = from; row < to; row++) {
          const change = (price[row]! - price[row - 1]!) * direction;
          out[row] = change > 0 ? price[row]! * volume[row]! : 0 * change * volume[row]!;
        }
      }),
      14,
    );
  const inflow = flowOf(1);
  const outflow = flowOf(-1);
  return rowKernel([inflow, outflow], 0, (out, from, to) => {
    for (let row = from; row < to; row++) {
      const total = inflow[row]! + outflow[row]!;
      out[row] = total === 0 ? 0 : (100 * inflow[row]!) / total;
    }
  });
}
