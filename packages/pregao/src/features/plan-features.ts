import { PregaoError } from "../errors.ts";
import type { Bars } from "../market/bars.ts";
import { isDictionary } from "../market/frame.ts";
import { didYouMean } from "../near-matches.ts";
import { findAnyFeature } from "./catalog.ts";
import { type AnyFeature, type Feature, isCrossSectional } from "./contract.ts";
import { fewestSymbols } from "./cross-section/compare-across.ts";
import { isIndexReturn, withIndexReturns } from "./cross-section/index-return.ts";
import { type FeatureSetName, featureSetMembers, isFeatureSet } from "./feature-sets.ts";

/** What is computed from which bars: decided before the first value is. */
export interface FeaturePlan {
  /** The bars as given, with the columns that features across symbols need (the return of the index). */
  readonly bars: Bars;
  /** The columns of the matrix, in their order. */
  readonly features: readonly AnyFeature[];
  /** What is computed symbol by symbol: of the above those of single symbols, and what the others compare. */
  readonly perSymbol: readonly Feature[];
  /** Features of a set that the source cannot give, with the reason. */
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * Chooses features by set or by name (a list may hold both). Of a set, what the source cannot give is left out and
 * reported; what is named must be there: PREGAO_NAME_UNKNOWN for a name that is no feature,
 * PREGAO_FEATURE_INPUT_MISSING where the bars lack a column.
 */
export function planFeatures(given: Bars, wanted: FeatureSetName | readonly string[]): FeaturePlan {
  const chosen = chooseByName(typeof wanted === "string" ? [wanted] : wanted, given);
  const bars = withIndexReturns(given, new Set([...chosen.keys()].flatMap((feature) => feature.inputs)));
  const features: AnyFeature[] = [];
  const leftOut: { name: string; reason: string }[] = [];
  const reasons = new Map<string, string | undefined>();
  for (const [feature, isNamed] of chosen) {
    if (isNamed) requireInputs(bars, feature);
    const reason = isNamed ? "" : whyLeftOut(bars, feature, reasons);
    if (reason === "") features.push(feature);
    else leftOut.push({ name: feature.name, reason });
  }
  return { bars, features, perSymbol: perSymbolOf(features), leftOut };
}

/** What is computed symbol by symbol, each once: the features of single symbols, and what the others compare. */
export function perSymbolOf(features: readonly AnyFeature[]): Feature[] {
  const perSymbol = features.map((feature) => (isCrossSectional(feature) ? feature.of : feature));
  return [...new Map(perSymbol.map((feature) => [feature.name, feature])).values()];
}

/** Each feature once, in the order of the first mention, and whether it was asked for by name. */
function chooseByName(wanted: readonly string[], { timeframe }: Bars): Map<AnyFeature, boolean> {
  const named = new Map<string, boolean>();
  for (const entry of wanted) {
    if (!isFeatureSet(entry)) named.set(entry, true);
    else for (const name of featureSetMembers(entry, timeframe)) named.set(name, named.get(name) ?? false);
  }
  return new Map([...named].map(([name, isNamed]) => [findAnyFeature(name), isNamed]));
}

function requireInputs(bars: Bars, feature: AnyFeature): void {
  for (const input of feature.inputs) {
    const column = bars.frame.columns.get(input);
    if (column !== undefined && !isDictionary(column)) continue;
    throw new PregaoError("PREGAO_FEATURE_INPUT_MISSING", {
      feature: feature.name,
      column: input,
      origin: bars.origin,
      near: didYouMean(input, bars.frame.columnNames),
    });
  }
}

/** Why the source cannot give a feature; empty where it can. `reasons` keeps what was found out by column. */
function whyLeftOut(bars: Bars, feature: AnyFeature, reasons: Map<string, string | undefined>): string {
  const found = feature.inputs.map((input) => {
    if (!reasons.has(input)) reasons.set(input, whyUnusable(bars, input));
    return reasons.get(input);
  });
  const symbols = bars.symbols.length;
  if (isCrossSectional(feature) && symbols < fewestSymbols) found.push(tooFewSymbols(symbols));
  return found.filter((text) => text !== undefined).join("; ");
}

function whyUnusable(bars: Bars, input: string): string | undefined {
  const column = bars.frame.columns.get(input);
  if (column === undefined) return `the source has no column ${input}`;
  if (isDictionary(column)) return `the column ${input} does not hold numbers`;
  for (let row = 0; row < column.length; row++) if (Number.isFinite(column[row]!)) return undefined;
  if (isIndexReturn(input)) return tooFewSymbols(bars.symbols.length);
  return `the column ${input} has no value`;
}

function tooFewSymbols(symbols: number): string {
  return `it compares at least ${fewestSymbols} symbols of a date, the source has ${symbols}`;
}
