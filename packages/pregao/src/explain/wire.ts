import type { RankedFeature, SpoiltImportance } from "./contract.ts";
import type { PredictionContributions } from "./contributions.ts";
import type { ExplanationContents } from "./explanation-contents.ts";
import type { Drift } from "./feature-drift.ts";

/** The figures of an explanation in the names of the wire; what only pictures need is left out. */
export function explanationWire(contents: ExplanationContents): Record<string, unknown> {
  const { family, method, outputs, rows, expected, ranking, permutation, drift } = contents;
  return {
    family,
    method,
    outputs,
    rows,
    expected,
    largest_gap: contents.largestGap,
    feature_importance: ranking.map(rankedWire),
    interactions: contents.pairs,
    permutation: permutation === null ? null : spoiltWire(permutation),
    drift: drift.map(driftWire),
  };
}

export function driftWire(drift: Drift): Record<string, unknown> {
  const { name, psi, chance, bins, verdict, ks, missingBefore, missingLater } = drift;
  return { name, psi, chance, bins, verdict, ks, missing_before: missingBefore, missing_later: missingLater };
}

export function contributionsWire(taken: PredictionContributions): Record<string, unknown> {
  const { output, expected, reached, contributions } = taken;
  return {
    output,
    expected,
    reached,
    contributions: contributions.map(({ name, value, attribution }) => ({
      feature: name,
      value,
      attribution,
    })),
  };
}

function rankedWire({
  name,
  importance,
  share,
  byOutput,
  highLessLow,
}: RankedFeature): Record<string, unknown> {
  return { feature: name, importance, share, by_output: byOutput, high_less_low: highLessLow };
}

function spoiltWire(spoilt: SpoiltImportance): Record<string, unknown> {
  const { method, loss, baseline, rows, repeats, blocks, features } = spoilt;
  return {
    method,
    loss,
    baseline,
    rows,
    repeats,
    blocks,
    features: features.map(({ name, rise, deviation, blockError }) => ({
      feature: name,
      rise,
      deviation,
      block_error: blockError,
    })),
  };
}
