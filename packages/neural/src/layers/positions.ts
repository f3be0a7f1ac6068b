import { uniform } from "../building/initialisers.ts";
import type { Scope } from "../building/scope.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add } from "../operations/arithmetic.ts";

/** Adds a learned vector to each place of [batch, time, features]; they start within ±0.02, as PatchTST's. */
export function learnedPositions(scope: Scope, x: Tensor, name = "positions"): Tensor {
  return add(x, scope.parameter(name, x.shape.slice(1), uniform(0.02)));
}

/**
 * Adds sines and cosines of the place to [batch, time, features] (Vaswani et al. 2017): features 2i and 2i + 1 are
 * sin and cos of place / 10000^(2i / features).
 */
export function sinusoidalPositions(x: Tensor): Tensor {
  const [, time, features] = x.shape as [number, number, number];
  const values = Array.from({ length: time * features }, (_, i) => {
    const [place, feature] = [Math.floor(i / features), i % features];
    const angle = place / 10000 ** ((feature - (feature % 2)) / features);
    return feature % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
  return add(x, x.graph.floats(values, [time, features]));
}
