import {
  add,
  concatenate,
  matrixProduct,
  type Network,
  sigmoid,
  softmax,
  subtract,
  type Tensor,
} from "@pregao/neural";
import type { ModelGraph } from "../export/graph-export.ts";
import { overAllClasses, standardised } from "../export/graph-parts.ts";
import type { LinearParts } from "./linear-file.ts";

const nothing = { slots: [], values: new Float32Array() };

/** A linear model as one graph of constants: `x` are features as they are, NaN where missing. */
export function linearGraph(
  model: ModelGraph["model"],
  { scales, classes, coefficients, intercepts }: LinearParts,
): ModelGraph {
  const width = scales.length;
  const outputs = coefficients.length;
  const isRegression = model.task === "regression";
  const network: Network = {
    inputs: [{ name: "x", shape: [width] }],
    write: (scope, { x }) => {
      const { graph } = scope;
      const slopes = Array.from(
        { length: width * outputs },
        (_, i) => coefficients[i % outputs]![Math.floor(i / outputs)]!,
      );
      const scores = add(
        matrixProduct(standardised(scope, x!, scales, null), graph.floats(slopes, [width, outputs])),
        graph.floats(intercepts, [outputs]),
      );
      if (isRegression) return { prediction: scores };
      return {
        probabilities: overAllClasses(scope, sharesOf(scores, outputs), classes, model.classNames.length),
      };
    },
  };
  return {
    model,
    network,
    weights: { parameters: nothing, buffers: nothing },
    lookback: 1,
    outputs: isRegression ? ["prediction"] : ["probabilities"],
  };
}

/** One score is the log-odds of the second of two classes. */
function sharesOf(scores: Tensor, outputs: number): Tensor {
  if (outputs > 1) return softmax(scores);
  const second = sigmoid(scores);
  return concatenate([subtract(1, second), second], 1);
}
