import type { FeatureMatrix } from "../features/contract.ts";
import type { PairEffects } from "../models/index.ts";
import { type Beeswarm, beeswarm } from "./beeswarm.ts";
import type { Explanation, FeaturePair, RankedFeature, SpoiltImportance } from "./contract.ts";
import { type Dependence, dependence } from "./dependence.ts";
import { attributionByLag, type LagTable, type PairTable, pairTable } from "./effect-tables.ts";
import type { Drift } from "./feature-drift.ts";
import { strongestPairs } from "./strongest-pairs.ts";

/** Everything that a report says of how a model predicts, as plain JSON: thinned to what its pictures draw. */
export interface ExplanationContents {
  readonly family: string;
  readonly method: string;
  readonly outputs: readonly string[];
  /** The output that swarm and dependence are of; null without attributions. */
  readonly output: string | null;
  /** Explained rows. */
  readonly rows: number;
  /** What is expected of a row of which nothing is known, one an output. */
  readonly expected: readonly number[];
  /** By how much a row's sum misses its output at most; null where the method is exact. */
  readonly largestGap: number | null;
  readonly ranking: readonly RankedFeature[];
  readonly swarm: Beeswarm | null;
  readonly dependences: readonly Dependence[];
  readonly pairs: readonly FeaturePair[];
  readonly pairTable: PairTable | null;
  readonly byLag: LagTable | null;
  /** Where features were ranked by permutation, or were judged by it as well. */
  readonly permutation: SpoiltImportance | null;
  readonly drift: readonly Drift[];
}

export interface ContentsOptions {
  /** The output to draw, as in `contributionsOf`. */
  readonly output?: string | number | undefined;
  /** Features in a picture. Default 20. */
  readonly most?: number;
  /** Most important features whose dependence is drawn. Default 3. */
  readonly dependences?: number;
  readonly pairs?: PairEffects | undefined;
  readonly permutation?: SpoiltImportance | undefined;
  readonly drift?: readonly Drift[] | undefined;
}

/** What an explanation says, made plain. `output` as in `contributionsOf`. */
export function explanationContents(
  explanation: Explanation,
  features: FeatureMatrix,
  { output, most = 20, dependences = 3, pairs, permutation, drift = [] }: ContentsOptions = {},
): ExplanationContents {
  const { family, method, rows, attributions, ranking } = explanation;
  const swarm = attributions === null ? null : beeswarm(explanation, features, { output, most });
  return {
    family,
    method,
    outputs: attributions?.outputs ?? [],
    output: swarm?.output ?? null,
    rows: rows.length,
    expected: [...(attributions?.expected ?? [])],
    largestGap: attributions?.largestGap ?? null,
    ranking,
    swarm,
    dependences:
      swarm?.lines
        .slice(0, dependences)
        .map(({ name }) => dependence(explanation, features, name, { output })) ?? [],
    pairs: pairs === undefined ? [] : strongestPairs(pairs),
    pairTable: pairs === undefined ? null : pairTable(pairs),
    byLag: attributions === null ? null : attributionByLag(attributions, ranking, { most }),
    permutation: permutation ?? explanation.permutation,
    drift,
  };
}
