import {
  add,
  atLeast,
  exponential,
  logarithm,
  logSoftmax,
  matrixProduct,
  multiply,
  type Network,
  type Scope,
  softmax,
  subtract,
  type Tensor,
} from "@pregao/neural";
import type { AffineScale } from "../../scaling/index.ts";
import type { ModelGraph } from "../export/graph-export.ts";
import { overAllClasses, standardised } from "../export/graph-parts.ts";
import type { ShareCorrection } from "./focal-posterior.ts";
import type { NeuralModelParts } from "./neural-model.ts";

/**
 * The whole way of a net as one graph: `x` are windows of features as they are (NaN where missing), outputs are probabilities of all
 * classes and returns in their own unit. Sums are float32, where the model scales features in float64.
 */
export function modelGraph(
  model: ModelGraph["model"],
  { network: fitted, scaler, state }: NeuralModelParts,
): ModelGraph {
  const inner = fitted.network;
  const { classes, returns, classIds } = state;
  const tellsClasses = classes !== null && model.task === "classification";
  const network: Network = {
    inputs: inner.inputs,
    write: (scope, { x }) => {
      const scaled = standardised(scope, x!, scaler.global as readonly (AffineScale | null)[], state.clip);
      const outputs = inner.write(scope, { x: scaled });
      return {
        ...(tellsClasses && {
          probabilities: overAllClasses(
            scope,
            posterior(scope, outputs[classes.output]!, classes.correction),
            classIds,
            model.classNames.length,
          ),
        }),
        ...(returns !== null && {
          prediction: add(multiply(outputs[returns.output]!, returns.scale), returns.center),
        }),
      };
    },
  };
  return {
    model,
    network,
    weights: fitted.weights,
    lookback: state.lookback,
    outputs: [
      ...(tellsClasses ? (["probabilities"] as const) : []),
      ...(returns === null ? [] : (["prediction"] as const)),
    ],
  };
}

/** As `focal-posterior.ts` has it. */
const LEAST = 1e-30;

/** What `classProbabilities` computes, by logarithms: float32 has no room for powers of small shares. */
function posterior({ graph }: Scope, logits: Tensor, correction: ShareCorrection | null): Tensor {
  if (correction === null) return softmax(logits);
  const { gamma, alpha, classShares } = correction;
  const count = logits.shape.at(-1)!;
  const logShare = atLeast(logSoftmax(logits), Math.log(LEAST));
  const share = exponential(logShare);
  const others = Float32Array.from({ length: count * count }, (_, i) =>
    i % count === Math.floor(i / count) ? 0 : 1,
  );
  const rest = atLeast(matrixProduct(softmax(logits), graph.floats(others, [count, count])), LEAST);
  // (1 − v)^γ − γ (1 − v)^(γ − 1) v ln v = (1 − v)^(γ − 1) · ((1 − v) − γ v ln v)
  const inner = logarithm(subtract(rest, multiply(multiply(share, logShare), gamma)));
  const slope = add(multiply(logarithm(rest), gamma - 1), inner);
  const weights = Array.from({ length: count }, (_, k) =>
    Math.log((classShares?.[k] ?? 1) / (alpha?.[k] ?? 1)),
  );
  return softmax(add(subtract(logShare, slope), graph.floats(weights, [count])));
}
