import type { PairEffects } from "../models/index.ts";
import type { FeaturePair } from "./contract.ts";

/**
 * The pairs of features that act together most strongly, in the mean over the outputs, at most `most`; pairs without any effect are left
 * out. Both halves of a pair count.
 */
export function strongestPairs(effects: PairEffects, most = 10): FeaturePair[] {
  const { featureNames: names } = effects;
  const strength = meanOverOutputs(effects);
  const total = strength.reduce((sum, value) => sum + value, 0);
  const pairs: FeaturePair[] = [];
  for (const [i, first] of names.entries()) {
    for (let j = i + 1; j < names.length; j++) {
      const both = strength[i * names.length + j]! + strength[j * names.length + i]!;
      if (both > 0) pairs.push({ first, second: names[j]!, strength: both, share: both / total });
    }
  }
  return pairs
    .sort((a, b) => b.strength - a.strength || (`${a.first} ${a.second}` < `${b.first} ${b.second}` ? -1 : 1))
    .slice(0, most);
}

/** What the strengths of single features and of pairs are in the mean over outputs, row-major features × features. */
export function meanOverOutputs({ outputs, featureNames, strength }: PairEffects): Float64Array {
  const square = featureNames.length ** 2;
  const mean = new Float64Array(square);
  for (const [at, value] of strength.entries()) mean[at % square]! += value / outputs.length;
  return mean;
}
