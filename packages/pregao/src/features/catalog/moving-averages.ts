import type { Feature, SymbolSeries } from "../contract.ts";
import { relativeTo } from "../elementwise.ts";
import { rollingWeightedMean } from "../rolling/linear-weights.ts";
import { rollingMean } from "../rolling/sum.ts";
import { rowWise } from "../shared-series.ts";
import { seededEma } from "../smoothing/exponential.ts";
import { efficiencyRatio, kaufmanAverage } from "../smoothing/kaufman.ts";
import { emaOf } from "./averages.ts";
import { close, priceFeature } from "./define.ts";

interface Average {
  readonly name: string;
  readonly parameters: Readonly<Record<string, number>>;
  readonly warmUp: number;
  readonly memory: Feature["memory"];
  readonly description: string;
  readonly formula: string;
  readonly source: string;
  readonly values: (series: SymbolSeries) => Float64Array;
}

const averages: readonly Average[] = [
  {
    name: "wma_20",
    parameters: { window: 20 },
    warmUp: 19,
    memory: "window",
    description: "Linearly weighted mean of 20 closes, the newest with weight 20, the oldest with 1.",
    formula: "Σ (20 − i)·close[i] / 210, i from 0 to 19",
    source: "TA-Lib WMA",
    values: (series) => rollingWeightedMean(series.column("close"), 20),
  },
  {
    name: "trima_20",
    parameters: { window: 20 },
    warmUp: 19,
    memory: "window",
    description: "Triangular average of 20 closes: the middle ones weigh most.",
    formula: "mean(mean(close, 10), 11)",
    source: "TA-Lib TRIMA",
    values: (series) => rollingMean(rollingMean(series.column("close"), 10), 11),
  },
  {
    name: "hma_16",
    parameters: { window: 16 },
    warmUp: 18,
    memory: "window",
    description: "Hull's average over 16 bars: weighted means combined so that they lag little.",
    formula: "wma(2·wma(close, 8) − wma(close, 16), 4)",
    source: "TA-Lib HMA",
    values: (series) => {
      const slow = rollingWeightedMean(series.column("close"), 16);
      const fast = rollingWeightedMean(series.column("close"), 8);
      return rollingWeightedMean(
        rowWise(series.length, 15, (row) => 2 * fast[row]! - slow[row]!),
        4,
      );
    },
  },
  {
    name: "dema_20",
    parameters: { period: 20 },
    warmUp: 38,
    memory: "all history",
    description: "Double exponential average of the close.",
    formula: "2·EMA20(close) − EMA20(EMA20(close))",
    source: "TA-Lib DEMA",
    values: (series) => {
      const [first, second] = emaCascade(series, 20, 2) as [Float64Array, Float64Array];
      return rowWise(series.length, 38, (row) => 2 * first[row]! - second[row]!);
    },
  },
  {
    name: "tema_20",
    parameters: { period: 20 },
    warmUp: 57,
    memory: "all history",
    description: "Triple exponential average of the close.",
    formula: "3·e1 − 3·e2 + e3, each eₙ the EMA20 of the one before, e1 of the close",
    source: "TA-Lib TEMA",
    values: (series) => {
      const [first, second, third] = emaCascade(series, 20, 3) as [Float64Array, Float64Array, Float64Array];
      return rowWise(series.length, 57, (row) => 3 * first[row]! - 3 * second[row]! + third[row]!);
    },
  },
  {
    name: "kama_10",
    parameters: { period: 10, fast: 2, slow: 30 },
    warmUp: 10,
    memory: "all history",
    description: "Kaufman's adaptive average: quick where the price goes straight, slow where it wavers.",
    formula: "a += (close − a)·(efficiency_ratio_10·(2/3 − 2/31) + 2/31)², 1 as ratio where nothing moved",
    source: "TA-Lib KAMA",
    values: (series) => kaufmanAverage(series.column("close"), 10),
  },
  {
    name: "t3_5",
    parameters: { period: 5, volumeFactor: 0.7 },
    warmUp: 24,
    memory: "all history",
    description: "Tillson's T3: six exponential averages in a row, combined so that they lag little.",
    formula: "c1·e6 + c2·e5 + c3·e4 + c4·e3 of EMA5 in a row, v = 0.7, c1 = −v³, c2 = 3v² + 3v³, …",
    source: "TA-Lib T3",
    values: (series) => tillson(series, 5, 0.7),
  },
];

/** Averages that lag less than the plain ones, each as a level and as what the close lies above it. */
export const movingAverageFeatures: readonly Feature[] = [
  ...averages.flatMap((average) => {
    const level = (series: SymbolSeries): Float64Array =>
      series.shared(`average ${average.name}`, () => average.values(series));
    return [
      priceFeature({ ...average, inputs: close, values: level }),
      priceFeature({
        ...average,
        name: `price_vs_${average.name.replace(/([a-z])_/, "$1")}`,
        inputs: close,
        description: `How far the close lies above ${average.name}.`,
        formula: `close / ${average.name} − 1`,
        values: (series) => relativeTo(series.column("close"), level(series)),
      }),
    ];
  }),
  ...[10, 20].map((window) =>
    priceFeature({
      name: `efficiency_ratio_${window}`,
      parameters: { window },
      inputs: close,
      warmUp: window,
      description: `Distance over ${window} bars as a share of the way walked; missing where nothing moved.`,
      formula: `|close − close[${window}]| / Σ |close − close[1]| over ${window} bars`,
      source: "TA-Lib ER (which gives 1 where nothing moved)",
      values: (series) => efficiencyRatio(series.column("close"), window),
    }),
  ),
];

/** The EMA of the close, the EMA of that, and so on. */
function emaCascade(series: SymbolSeries, period: number, depth: number): Float64Array[] {
  const stages = [emaOf(series, "close", period)];
  for (let stage = 2; stage <= depth; stage++) {
    const before = stages[stage - 2]!;
    stages.push(series.shared(`ema close ${period} x${stage}`, () => seededEma(before, period)));
  }
  return stages;
}

function tillson(series: SymbolSeries, period: number, v: number): Float64Array {
  const stages = emaCascade(series, period, 6);
  const [third, fourth, fifth, sixth] = stages.slice(2) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const c1 = -(v ** 3);
  const c2 = 3 * (v * v - c1);
  const c3 = -6 * v * v - 3 * (v - c1);
  const c4 = 1 + 3 * v - c1 + 3 * v * v;
  return rowWise(
    series.length,
    0,
    (row) => c1 * sixth[row]! + c2 * fifth[row]! + c3 * fourth[row]! + c4 * third[row]!,
  );
}

/** TA-Lib's TRIX stands on three exponential averages in a row. */
export function tripleEma(series: SymbolSeries, period: number): Float64Array {
  return emaCascade(series, period, 3)[2]!;
}
