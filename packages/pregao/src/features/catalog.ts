import { isPregaoError, PregaoError } from "../errors.ts";
import { didYouMean } from "../near-matches.ts";
import { averageFeatures } from "./catalog/averages.ts";
import { b3Features } from "./catalog/b3.ts";
import { barColumnFeatures } from "./catalog/bar-columns.ts";
import { candleFeatures } from "./catalog/candles.ts";
import { channelFeatures } from "./catalog/channels.ts";
import { clockFeatures } from "./catalog/clock.ts";
import { dependenceFeatures } from "./catalog/dependence.ts";
import { distributionFeatures } from "./catalog/distribution.ts";
import { entropyFeatures } from "./catalog/entropy.ts";
import { fundingFeatures } from "./catalog/funding.ts";
import { highsAndLowsFeatures } from "./catalog/highs-and-lows.ts";
import { ichimokuFeatures } from "./catalog/ichimoku.ts";
import { indexFeatures } from "./catalog/index-relative.ts";
import { interactionFeatures } from "./catalog/interactions.ts";
import { liquidationFeatures } from "./catalog/liquidations.ts";
import { longShortFeatures } from "./catalog/long-short.ts";
import { momentumFeatures } from "./catalog/momentum.ts";
import { moneyFlowFeatures } from "./catalog/money-flow.ts";
import { movingAverageFeatures } from "./catalog/moving-averages.ts";
import { openInterestFeatures } from "./catalog/open-interest.ts";
import { oscillatorFeatures } from "./catalog/oscillators.ts";
import { rangeVolatilityFeatures } from "./catalog/range-volatility.ts";
import { regressionFeatures } from "./catalog/regression.ts";
import { returnFeatures } from "./catalog/returns.ts";
import { sessionFeatures } from "./catalog/sessions.ts";
import { smoothedMomentumFeatures } from "./catalog/smoothed-momentum.ts";
import { trailingStopFeatures } from "./catalog/trailing-stops.ts";
import { trendFeatures } from "./catalog/trend.ts";
import { trendStrengthFeatures } from "./catalog/trend-strength.ts";
import { volatilityFeatures } from "./catalog/volatility.ts";
import { volumeFeatures } from "./catalog/volume.ts";
import { volumeActivityFeatures } from "./catalog/volume-activity.ts";
import { volumeFlowFeatures } from "./catalog/volume-flow.ts";
import { vwapFeatures } from "./catalog/vwap.ts";
import { parseCombination } from "./combinators/parse.ts";
import { type AnyFeature, type CrossSectionalFeature, type Feature, isCrossSectional } from "./contract.ts";
import { compareAcross, comparisonKinds } from "./cross-section/compare-across.ts";
import { registeredFeature, registeredFeatures } from "./custom/registered.ts";
import { describeWarmUp } from "./warm-up.ts";

/** Every feature of single symbols that the product can compute. Adding one is one entry in a file of catalog/. */
export const featureCatalog: readonly Feature[] = [
  ...b3Features,
  ...barColumnFeatures,
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
  ...openInterestFeatures,
  ...fundingFeatures,
  ...liquidationFeatures,
  ...longShortFeatures,
  ...clockFeatures,
  ...sessionFeatures,
  ...interactionFeatures,
  ...distributionFeatures,
  ...dependenceFeatures,
  ...entropyFeatures,
  ...indexFeatures,
];

const bySymbolName: ReadonlyMap<string, Feature> = new Map(
  featureCatalog.map((feature) => [feature.name, feature]),
);

/** What the catalog ranks and standardises across symbols; any other feature can be: `cs_rank_adx_14`. */
const compared = [
  "return_1",
  "return_5",
  "return_20",
  "return_50",
  "return_100",
  "roc_10",
  "price_vs_sma50",
  "price_vs_sma200",
  "rsi_14",
  "realized_vol_20",
  "natr_14",
  "volume_ratio_20",
  "volume_change_20",
] as const;

/** Ranks and z-scores across the symbols of a date. */
export const crossSectionalCatalog: readonly CrossSectionalFeature[] = comparisonKinds.flatMap((kind) =>
  compared.map((name) => compareAcross(kind, bySymbolName.get(name)!)),
);

const byName: ReadonlyMap<string, AnyFeature> = new Map(
  [...featureCatalog, ...crossSectionalCatalog].map((feature) => [feature.name, feature]),
);

/** Whether the name is one of the catalog itself, and so not free for a feature of a user's file. */
export function isInCatalog(name: string): boolean {
  return byName.has(name);
}

/** Whether a feature of this name can be computed: of the catalog, of a features file, or combined of those. */
export function isFeature(name: string): boolean {
  try {
    return lookUp(name) !== undefined;
  } catch (error) {
    if (isPregaoError(error)) return false; // A combination of what is not there.
    throw error;
  }
}

/**
 * The feature of a name: an entry of the catalog, one of a user's features file, a comparison across symbols
 * (`cs_rank_adx_14`) or a combination (`return_1.lag(3)`). PREGAO_NAME_UNKNOWN with near matches when there is none,
 * PREGAO_OPTION_INVALID when a combination cannot be made.
 */
export function findAnyFeature(name: string): AnyFeature {
  const feature = lookUp(name);
  if (feature !== undefined) return feature;
  const known = [...byName.keys(), ...registeredFeatures().map((registered) => registered.name)];
  throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: "feature", name, near: didYouMean(name, known) });
}

/** As {@link findAnyFeature}, for a feature of single symbols; PREGAO_OPTION_INVALID for one across symbols. */
export function findFeature(name: string): Feature {
  const feature = findAnyFeature(name);
  if (!isCrossSectional(feature)) return feature;
  throw new PregaoError("PREGAO_OPTION_INVALID", {
    option: "feature",
    value: name,
    reason: "it compares the symbols of a date; name a feature of single symbols",
  });
}

function lookUp(name: string): AnyFeature | undefined {
  const known = byName.get(name) ?? registeredFeature(name);
  if (known !== undefined) return known;
  if (name.endsWith(")")) return parseCombination(name, findAnyFeature);
  for (const kind of comparisonKinds) {
    const prefix = `cs_${kind}_`;
    const of = name.startsWith(prefix) ? lookUp(name.slice(prefix.length)) : undefined;
    if (of !== undefined && !isCrossSectional(of)) return compareAcross(kind, of);
  }
  return undefined;
}

/** What a page or a table shows of a feature. */
export interface FeatureDescription {
  readonly name: string;
  readonly category: string;
  readonly formula: string;
  readonly inputs: string;
  /** A number, or bars by timeframe where the window is a duration. */
  readonly warmUp: number | string;
  readonly memory: AnyFeature["memory"];
  readonly source: string;
  readonly description: string;
}

export function describeFeature(feature: AnyFeature): FeatureDescription {
  const { name, category, formula, inputs, warmUp, memory, source, description } = feature;
  return {
    name,
    category,
    formula,
    inputs: inputs.join(", "),
    warmUp: typeof warmUp === "number" ? warmUp : describeWarmUp(feature),
    memory,
    source,
    description,
  };
}

/** One row a feature, in the order of the catalog, those of a features file last. */
export function describeCatalog(): FeatureDescription[] {
  return [...featureCatalog, ...crossSectionalCatalog, ...registeredFeatures()].map(describeFeature);
}
