import type { Feature, SymbolSeries } from "../contract.ts";
import { plusTimes, quotient, relativeTo } from "../elementwise.ts";
import { rollingSlope } from "../rolling/linear-weights.ts";
import { deviationOf, meanOf, ratio, rowWise } from "../shared-series.ts";
import { close, priceFeature } from "./define.ts";

/** The straight line through the last closes: least squares over the number of the bar. */
export const regressionFeatures: readonly Feature[] = [
  line("linreg_14", "End of the line through 14 closes.", "mean + 6.5·slope", "LINEARREG", (series) =>
    lineAt(series, 6.5),
  ),
  line(
    "linreg_slope_14",
    "Slope of the line, in the price's currency a bar.",
    "slope",
    "LINEARREG_SLOPE",
    (series) => slopeOf(series, 14),
  ),
  line("linreg_intercept_14", "Beginning of the line.", "mean − 6.5·slope", "LINEARREG_INTERCEPT", (series) =>
    lineAt(series, -6.5),
  ),
  line(
    "linreg_angle_14",
    "Slope as an angle in degrees.",
    "atan(slope)·180/π",
    "LINEARREG_ANGLE",
    (series) => {
      const slope = slopeOf(series, 14);
      return rowWise(series.length, 13, (row) => Math.atan(slope[row]!) * (180 / Math.PI));
    },
  ),
  line("tsf_14", "Time series forecast: the line one bar ahead.", "mean + 7.5·slope", "TSF", (series) =>
    lineAt(series, 7.5),
  ),
  line(
    "price_vs_linreg14",
    "How far the close lies above the end of the line.",
    "close / linreg_14 − 1",
    "LINEARREG",
    (series) => relativeTo(series.column("close"), lineAt(series, 6.5)),
  ),
  ...[20, 50].flatMap((window) => [
    priceFeature({
      name: `linreg_slope_ratio_${window}`,
      parameters: { window },
      inputs: close,
      warmUp: window - 1,
      description: `Slope of the line through ${window} closes beside their mean, a bar.`,
      formula: `slope(close, ${window}) / mean(close, ${window})`,
      source: "ordinary least squares",
      values: (series) => quotient(slopeOf(series, window), meanOf(series, "close", window)),
    }),
    priceFeature({
      name: `linreg_r2_${window}`,
      parameters: { window },
      inputs: close,
      warmUp: window - 1,
      description: "Share of the closes' variance that the line explains; missing where they are constant.",
      formula: `corr(close, number of the bar, ${window})²`,
      source: "ordinary least squares",
      values: (series) => {
        const slope = slopeOf(series, window);
        const deviation = deviationOf(series, "close", window, 0);
        const scale = (window * window - 1) / 12;
        return rowWise(series.length, window - 1, (row) =>
          Math.min(1, scale * ratio(slope[row]!, deviation[row]!) ** 2),
        );
      },
    }),
  ]),
];

function line(
  name: string,
  description: string,
  formula: string,
  indicator: string,
  values: (series: SymbolSeries) => Float64Array,
): Feature {
  return priceFeature({
    name,
    parameters: { window: 14 },
    inputs: close,
    warmUp: 13,
    description,
    formula: `${formula}, of the line through the last 14 closes`,
    source: `TA-Lib ${indicator}`,
    values,
  });
}

function slopeOf(series: SymbolSeries, window: number): Float64Array {
  return series.shared(`slope close ${window}`, () => rollingSlope(series.column("close"), window));
}

/** The line through 14 closes at `bars` after their middle. */
function lineAt(series: SymbolSeries, bars: number): Float64Array {
  return plusTimes(meanOf(series, "close", 14), bars, slopeOf(series, 14));
}
