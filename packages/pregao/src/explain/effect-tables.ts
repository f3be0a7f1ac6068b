import type { Attributions, PairEffects } from "../models/index.ts";
import type { RankedFeature } from "./contract.ts";
import { meanOverOutputs } from "./strongest-pairs.ts";

/** Strengths of the features that take most part in pairs, alone and together, in the mean over outputs. */
export interface PairTable {
  readonly names: readonly string[];
  readonly rows: number;
  /** names × names: what a feature does by itself on the diagonal, both halves of a pair beside it. */
  readonly strength: readonly (readonly number[])[];
}

/** The features with the strongest effects, alone and with the others. */
export function pairTable(effects: PairEffects, most = 10): PairTable {
  const { featureNames, rows } = effects;
  const count = featureNames.length;
  const mean = meanOverOutputs(effects);
  const both = (i: number, j: number): number =>
    i === j ? mean[i * count + i]! : mean[i * count + j]! + mean[j * count + i]!;
  const reach = featureNames.map((_, i) => featureNames.reduce((sum, __, j) => sum + both(i, j), 0));
  const chosen = Array.from(reach.keys())
    .sort((a, b) => reach[b]! - reach[a]! || a - b)
    .slice(0, most)
    .filter((i) => reach[i]! > 0);
  return {
    names: chosen.map((i) => featureNames[i]!),
    rows,
    strength: chosen.map((i) => chosen.map((j) => both(i, j))),
  };
}

/** How far back in the window the values stand that move predictions. */
export interface LagTable {
  /** Most important feature first. */
  readonly names: readonly string[];
  readonly lags: number;
  /** Mean absolute attribution, in the mean over outputs: names × lags, lag 0 first. */
  readonly values: readonly (readonly number[])[];
}

/** Attributions by lag of the most important features; null of families that read no windows. */
export function attributionByLag(
  { byLag, outputs, featureNames }: Attributions,
  ranking: readonly RankedFeature[],
  { most = 20 }: { readonly most?: number } = {},
): LagTable | null {
  if (byLag === undefined) return null;
  const { lags, values } = byLag;
  const width = featureNames.length;
  const names = ranking.slice(0, most).map(({ name }) => name);
  const at = (name: string, lag: number): number => {
    const feature = featureNames.indexOf(name);
    return outputs.reduce((sum, _, output) => sum + values[(output * lags + lag) * width + feature]!, 0);
  };
  return {
    names,
    lags,
    values: names.map((name) => Array.from({ length: lags }, (_, lag) => at(name, lag) / outputs.length)),
  };
}
