import type { Feature, SymbolSeries } from "../contract.ts";
import { delayed, difference, middle, quotient, relativeTo } from "../elementwise.ts";
import { midpointOf, rowWise } from "../shared-series.ts";
import { highLow, highLowClose, priceFeature } from "./define.ts";

/**
 * Ichimoku's lines, only in forms that read the past: the cloud drawn at a bar is the one worked out 26 bars earlier,
 * and the lagging line (a close drawn 26 bars back, so the future of the bar that it stands over) is left out.
 */
export const ichimokuFeatures: readonly Feature[] = [
  line(
    "ichimoku_tenkan_9",
    8,
    "Conversion line: middle of the range of 9 bars.",
    "(max(high, 9) + min(low, 9)) / 2",
    tenkan,
  ),
  line(
    "ichimoku_kijun_26",
    25,
    "Base line: middle of the range of 26 bars.",
    "(max(high, 26) + min(low, 26)) / 2",
    kijun,
  ),
  line(
    "ichimoku_span_a_9_26",
    51,
    "First edge of the cloud over this bar, known 26 bars ago.",
    "(tenkan[26] + kijun[26]) / 2",
    spanA,
  ),
  line(
    "ichimoku_span_b_52",
    77,
    "Second edge of the cloud over this bar, known 26 bars ago.",
    "(max(high, 52) + min(low, 52)) / 2, 26 bars ago",
    spanB,
  ),
  line(
    "ichimoku_cross_9_26",
    25,
    "Conversion line beside the base line: it crosses where the sign turns.",
    "tenkan / kijun − 1",
    (series) => relativeTo(tenkan(series), kijun(series)),
  ),
  line(
    "ichimoku_cloud_width",
    77,
    "Thickness of the cloud beside its second edge, negative where that is the upper one.",
    "(span a − span b) / span b",
    (series) => quotient(difference(spanA(series), spanB(series)), spanB(series)),
  ),
  priceFeature({
    name: "price_vs_kijun26",
    parameters: { window: 26 },
    inputs: highLowClose,
    warmUp: 25,
    description: "How far the close lies above the base line.",
    formula: "close / kijun − 1",
    source: "Hosoda, Ichimoku Kinko Hyo",
    values: (series) => relativeTo(series.column("close"), kijun(series)),
  }),
  priceFeature({
    name: "price_vs_cloud",
    parameters: { fast: 9, middle: 26, slow: 52 },
    inputs: highLowClose,
    warmUp: 77,
    description: "How far the close lies above the cloud (positive) or below it (negative); 0 inside.",
    formula: "close / upper edge − 1 above, close / lower edge − 1 below, else 0",
    source: "Hosoda, Ichimoku Kinko Hyo",
    values: (series) => {
      const prices = series.column("close");
      const first = spanA(series);
      const second = spanB(series);
      return rowWise(series.length, 77, (row) => {
        const upper = Math.max(first[row]!, second[row]!);
        const lower = Math.min(first[row]!, second[row]!);
        const price = prices[row]!;
        if (price > upper) return price / upper - 1;
        return price < lower ? price / lower - 1 : 0 * (price + upper);
      });
    },
  }),
];

function line(
  name: string,
  warmUp: number,
  description: string,
  formula: string,
  values: (series: SymbolSeries) => Float64Array,
): Feature {
  return priceFeature({
    name,
    parameters: { fast: 9, middle: 26, slow: 52 },
    inputs: highLow,
    warmUp,
    description,
    formula,
    source: "Hosoda, Ichimoku Kinko Hyo",
    values,
  });
}

function tenkan(series: SymbolSeries): Float64Array {
  return midpointOf(series, 9);
}

function kijun(series: SymbolSeries): Float64Array {
  return midpointOf(series, 26);
}

function spanA(series: SymbolSeries): Float64Array {
  return series.shared("ichimoku span a", () => delayed(middle(tenkan(series), kijun(series)), 26));
}

function spanB(series: SymbolSeries): Float64Array {
  return series.shared("ichimoku span b", () => delayed(midpointOf(series, 52), 26));
}
