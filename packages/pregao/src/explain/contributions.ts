import type { FeatureMatrix } from "../features/contract.ts";
import type { Explanation } from "./contract.ts";
import { attributionsOf, outputPlace } from "./outputs.ts";

/** What one feature adds to one output of one prediction. */
export interface Contribution {
  readonly name: string;
  /** Value of the feature; null where it is missing. */
  readonly value: number | null;
  readonly attribution: number;
}

/** One prediction taken apart: `expected` and all contributions add up to `reached`. */
export interface PredictionContributions {
  readonly output: string;
  readonly expected: number;
  readonly reached: number;
  /** Largest absolute attribution first. */
  readonly contributions: readonly Contribution[];
}

/**
 * The contributions to an output for the explained row at `place` of the explanation's rows. `output` is a name or a place; default:
 * the last (of sell, hold and buy, buy). Throws PREGAO_NOT_EXPLAINABLE where the explanation attributes no single predictions,
 * PREGAO_NAME_UNKNOWN for an output that is not there.
 */
export function contributionsOf(
  explanation: Explanation,
  features: FeatureMatrix,
  place: number,
  output?: string | number,
): PredictionContributions {
  const attributions = attributionsOf(explanation);
  const { outputs, featureNames, values } = attributions;
  const at = outputPlace(attributions, output);
  const row = explanation.rows[place]!;
  const from = (place * outputs.length + at) * featureNames.length;
  let reached = attributions.expected[at]!;
  const contributions = featureNames.map((name, feature) => {
    const value = features.columns[features.names.indexOf(name)]![row]!;
    const attribution = values[from + feature]!;
    reached += attribution;
    return { name, value: Number.isNaN(value) ? null : value, attribution };
  });
  return {
    output: outputs[at]!,
    expected: attributions.expected[at]!,
    reached,
    contributions: contributions.sort(
      (a, b) => Math.abs(b.attribution) - Math.abs(a.attribution) || (a.name < b.name ? -1 : 1),
    ),
  };
}
