import type { Drift, Explanation, SpoiltImportance } from "../explain/index.ts";
import { featureDrift } from "../explain/index.ts";
import { rankFeatures } from "../explain/rank-features.ts";
import type { FeatureMatrix } from "../features/contract.ts";
import type { Attributions, PairEffects } from "../models/index.ts";
import { createRandom } from "../random.ts";

export interface ExplainedExample {
  readonly explanation: Explanation;
  readonly features: FeatureMatrix;
  readonly pairs: PairEffects;
  readonly permutation: SpoiltImportance;
  readonly drift: readonly Drift[];
}

/** A made-up explanation of three classes with everything in it that can be drawn. */
export function explainedExample(count: number, width: number): ExplainedExample {
  const random = createRandom(7, "explained example");
  const names = Array.from({ length: width }, (_, place) => `feature_${place + 1}`);
  const columns = names.map(() => Float32Array.from({ length: count }, () => random.normal()));
  for (let row = 0; row < count; row += 9) columns[2]![row] = Number.NaN;
  const features: FeatureMatrix = {
    names,
    length: count,
    columns,
    series: Int32Array.of(0),
    featureSetId: "fs-example",
  };
  const rows = Int32Array.from({ length: count }, (_, row) => row);
  const outputs = ["sell", "hold", "buy"].map((name) => `log-odds of ${name}`);
  const values = new Float64Array(count * 3 * width);
  const lags = 12;
  const byLag = { lags, values: new Float64Array(3 * lags * width) };
  for (let feature = 0; feature < width; feature++) {
    const strength = 0.4 * 0.85 ** feature;
    for (let row = 0; row < count; row++) {
      const value = columns[feature]![row]!;
      const bent = Number.isNaN(value)
        ? -0.2
        : Math.tanh(value + 0.6 * columns[(feature + 1) % width]![row]!);
      const moved = strength * (Number.isNaN(bent) ? 0.1 : bent);
      for (const [output, sign] of [-1, 0.2, 0.8].entries())
        values[(row * 3 + output) * width + feature] = sign * moved;
    }
    for (let output = 0; output < 3; output++)
      for (let lag = 0; lag < lags; lag++)
        byLag.values[(output * lags + lag) * width + feature] = strength * 0.8 ** lag;
  }
  const attributions: Attributions = {
    method: "TreeSHAP",
    outputs,
    featureNames: names,
    values,
    expected: Float64Array.of(-0.3, 0.4, -0.1),
    largestGap: 1e-4,
    byLag,
  };
  const explanation: Explanation = {
    family: "xgboost",
    method: "TreeSHAP",
    rows,
    attributions,
    ranking: rankFeatures(attributions, features, rows),
    permutation: null,
  };
  const square = width * width;
  const strength = Float64Array.from({ length: 3 * square }, (_, at) => {
    const [first, second] = [Math.floor((at % square) / width), at % width];
    return (first === second ? 0.3 : 0.02) * 0.8 ** (first + second);
  });
  const permutation: SpoiltImportance = {
    method: "permutation",
    loss: "log-loss",
    baseline: 1.0712,
    rows: count,
    repeats: 5,
    blocks: 10,
    features: names.map((name, place) => ({
      name,
      rise: 0.01 * 0.7 ** place - 0.0004,
      deviation: 0.0003,
      blockError: 0.0011,
    })),
  };
  const half = count >> 1;
  for (let row = half; row < count; row++) {
    columns[0]![row]! += 1.5;
    columns[1]![row]! += 0.35;
  }
  const drift = featureDrift(features, rows.subarray(0, half), rows.subarray(half));
  const pairs = { method: "TreeSHAP interactions", outputs, featureNames: names, rows: 100, strength };
  return { explanation, features, pairs, permutation, drift };
}
