import { type AnyFeature, isCrossSectional } from "../contract.ts";
import { indexSymbolOf, isIndexReturn } from "./index-return.ts";

/**
 * Whether the feature's values depend on which other symbols there are. Whoever computes it for one symbol has to
 * bring the others too.
 */
export function comparesSymbols(feature: AnyFeature): boolean {
  return isCrossSectional(feature) || feature.inputs.some(isIndexReturn);
}

/** The symbols that a feature is measured against by name: without their bars it cannot be computed. */
export function indexSymbolsOf(feature: AnyFeature): string[] {
  return feature.inputs.map(indexSymbolOf).filter((symbol) => symbol !== undefined);
}
