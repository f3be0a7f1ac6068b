import { type AnyFeature, isCrossSectional } from "../contract.ts";
import { isIndexReturn } from "./index-return.ts";

/**
 * Whether the feature's values depend on which other symbols there are. Whoever computes it for one symbol has to
 * bring the others too.
 */
export function comparesSymbols(feature: AnyFeature): boolean {
  return isCrossSectional(feature) || feature.inputs.some(isIndexReturn);
}
