import { PregaoError } from "../errors.ts";
import { didYouMean } from "../near-matches.ts";
import { averageFeatures } from "./catalog/averages.ts";
import { b3Features } from "./catalog/b3.ts";
import { candleFeatures } from "./catalog/candles.ts";
import { channelFeatures } from "./catalog/channels.ts";
import { clockFeatures } from "./catalog/clock.ts";
import { highsAndLowsFeatures } from "./catalog/highs-and-lows.ts";
import { ichimokuFeatures } from "./catalog/ichimoku.ts";
import { momentumFeatures } from "./catalog/momentum.ts";
import { moneyFlowFeatures } from "./catalog/money-flow.ts";
import { movingAverageFeatures } from "./catalog/moving-averages.ts";
import { oscillatorFeatures } from "./catalog/oscillators.ts";
import { rangeVolatilityFeatures } from "./catalog/range-volatility.ts";
import { regressionFeatures } from "./catalog/regression.ts";
import { returnFeatures } from "./catalog/returns.ts";
import { smoothedMomentumFeatures } from "./catalog/smoothed-momentum.ts";
import { trailingStopFeatures } from "./catalog/trailing-stops.ts";
import { trendFeatures } from "./catalog/trend.ts";
import { trendStrengthFeatures } from "./catalog/trend-strength.ts";
import { volatilityFeatures } from "./catalog/volatility.ts";
import { volumeFeatures } from "./catalog/volume.ts";
import { volumeActivityFeatures } from "./catalog/volume-activity.ts";
import { volumeFlowFeatures } from "./catalog/volume-flow.ts";
import { vwapFeatures } from "./catalog/vwap.ts";
import type { Feature } from "./contract.ts";

/** Every feature the product can compute. Adding one is one entry in a file of catalog/. */
export const featureCatalog: readonly Feature[] = [
  ...b3Features,
  ...returnFeatures,
  ...candleFeatures,
  ...averageFeatures,
  ...movingAverageFeatures,
  ...volatilityFeatures,
  ...rangeVolatilityFeatures,
  ...channelFeatures,
  ...highsAndLowsFeatures,
  ...momentumFeatures,
  ...oscillatorFeatures,
  ...smoothedMomentumFeatures,
  ...trendFeatures,
  ...trendStrengthFeatures,
  ...regressionFeatures,
  ...trailingStopFeatures,
  ...ichimokuFeatures,
  ...volumeFeatures,
  ...volumeActivityFeatures,
  ...moneyFlowFeatures,
  ...volumeFlowFeatures,
  ...vwapFeatures,
  ...clockFeatures,
];

const byName: ReadonlyMap<string, Feature> = new Map(
  featureCatalog.map((feature) => [feature.name, feature]),
);

export function isFeature(name: string): boolean {
  return byName.has(name);
}

/** The catalog's entry; PREGAO_NAME_UNKNOWN with near matches when there is none. */
export function findFeature(name: string): Feature {
  const feature = byName.get(name);
  if (feature === undefined) {
    throw new PregaoError("PREGAO_NAME_UNKNOWN", {
      what: "feature",
      name,
      near: didYouMean(name, [...byName.keys()]),
    });
  }
  return feature;
}

/** What a page or a table shows of a feature. */
export interface FeatureDescription {
  readonly name: string;
  readonly category: string;
  readonly formula: string;
  readonly inputs: string;
  readonly warmUp: number;
  readonly memory: Feature["memory"];
  readonly source: string;
  readonly description: string;
}

/** One row a feature, in the order of the catalog. */
export function describeCatalog(): FeatureDescription[] {
  return featureCatalog.map(({ name, category, formula, inputs, warmUp, memory, source, description }) => ({
    name,
    category,
    formula,
    inputs: inputs.join(", "),
    warmUp,
    memory,
    source,
    description,
  }));
}
