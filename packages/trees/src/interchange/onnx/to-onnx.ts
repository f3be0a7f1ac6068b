import { BoostingClassifierModel } from "../../boosting/classifier-model.ts";
import type { BoostingRegressorModel } from "../../boosting/regressor-model.ts";
import { ForestClassifierModel } from "../../forest/classifier-model.ts";
import { ForestRegressorModel } from "../../forest/regressor-model.ts";
import { type ClassLabel, checkClassLabels } from "../class-labels.ts";
import { type Constant, ELEMENT, type GraphNode, type GraphValue, writeModel } from "./onnx-messages.ts";
import { ProtobufWriter } from "./protobuf-writer.ts";
import { type LeafPlan, treeAttributes } from "./tree-attributes.ts";

export interface OnnxOptions {
  /** Label of each class id, all strings or all whole numbers; without them `label` holds class ids. */
  readonly classes?: readonly ClassLabel[];
}

type TreeModel =
  | ForestClassifierModel
  | ForestRegressorModel
  | BoostingClassifierModel
  | BoostingRegressorModel;

/** Part of the graph behind the trees. */
interface Tail {
  readonly nodes: readonly GraphNode[];
  readonly constants: readonly Constant[];
  readonly outputs: readonly GraphValue[];
}

/**
 * The model as an ONNX file (operator set 18, ai.onnx.ml 3). Input `X` is float32 [N, columns], NaN for missing values.
 * Classifiers give `label` [N] and `probabilities` float32 [N, classes], regressors `prediction` float32 [N, 1]. Thresholds,
 * leaves and their sums are float64, what follows the sums float32: probabilities agree within 1e-6, predictions
 * within float32's 1e-7 of their size, and the label differs only where two classes tie that closely. Cost O(nodes).
 */
export function toOnnx(model: TreeModel, options: OnnxOptions = {}): Uint8Array<ArrayBuffer> {
  const plan = leafPlan(model);
  const isClassifier = model instanceof ForestClassifierModel || model instanceof BoostingClassifierModel;
  const tail = isClassifier
    ? classifierTail(model, checkClassLabels(options.classes, model.classCount))
    : regressorTail(model);
  const cast: GraphNode = {
    operator: "Cast",
    inputs: ["X"],
    outputs: ["X_float64"],
    attributes: { to: { whole: ELEMENT.double } },
  };
  const ensemble: GraphNode = {
    operator: "TreeEnsembleRegressor",
    domain: "ai.onnx.ml",
    inputs: ["X_float64"],
    outputs: ["sums"],
    attributes: treeAttributes(model.trees, plan),
  };
  const writer = new ProtobufWriter();
  writeModel(writer, {
    name: isClassifier ? "classifier" : "regressor",
    nodes: [cast, ensemble, ...tail.nodes],
    constants: tail.constants,
    input: { name: "X", element: ELEMENT.float, columns: model.columnCount },
    outputs: tail.outputs,
    metadata: model.featureNames ? { feature_names: JSON.stringify(model.featureNames) } : {},
  });
  return writer.finish().slice();
}

/** Forests take the mean of their trees, boosting the sum. */
function leafPlan(model: TreeModel): LeafPlan {
  if (model instanceof ForestClassifierModel || model instanceof ForestRegressorModel) {
    const { outputs } = model.trees;
    return { targets: outputs, aggregate: "AVERAGE", base: new Float64Array(outputs) };
  }
  return { targets: model.outputs, aggregate: "SUM", base: model.baseMargins };
}

function classifierTail(
  model: ForestClassifierModel | BoostingClassifierModel,
  labels: readonly string[] | readonly number[],
): Tail {
  const isOdds = model instanceof BoostingClassifierModel && model.outputs === 1;
  const areTexts = typeof labels[0] === "string";
  const values = areTexts ? (labels as readonly string[]) : BigInt64Array.from(labels as number[], BigInt);
  return {
    nodes: [
      ...probabilityNodes(model),
      {
        operator: "ArgMax",
        inputs: ["probabilities"],
        outputs: ["class_id"],
        attributes: { axis: { whole: 1 }, keepdims: { whole: 0 } },
      },
      { operator: "Gather", inputs: ["labels", "class_id"], outputs: ["label"] },
    ],
    constants: [{ name: "labels", values }, ...(isOdds ? [{ name: "one", values: Float32Array.of(1) }] : [])],
    outputs: [
      { name: "label", element: areTexts ? ELEMENT.string : ELEMENT.int64, columns: null },
      { name: "probabilities", element: ELEMENT.float, columns: labels.length },
    ],
  };
}

function probabilityNodes(model: ForestClassifierModel | BoostingClassifierModel): GraphNode[] {
  const outputs = ["probabilities"];
  if (model instanceof ForestClassifierModel) return [{ operator: "Identity", inputs: ["sums"], outputs }];
  const axis = { axis: { whole: 1 } };
  if (model.outputs > 1) return [{ operator: "Softmax", inputs: ["sums"], outputs, attributes: axis }];
  return [
    { operator: "Sigmoid", inputs: ["sums"], outputs: ["odds"] },
    { operator: "Sub", inputs: ["one", "odds"], outputs: ["against"] },
    { operator: "Concat", inputs: ["against", "odds"], outputs, attributes: axis },
  ];
}

function regressorTail(model: ForestRegressorModel | BoostingRegressorModel): Tail {
  // The core's Poisson loss has a logarithmic link.
  const isLogarithm = "objective" in model && model.objective === "poisson";
  const operator = isLogarithm ? "Exp" : "Identity";
  return {
    nodes: [{ operator, inputs: ["sums"], outputs: ["prediction"] }],
    constants: [],
    outputs: [{ name: "prediction", element: ELEMENT.float, columns: 1 }],
  };
}
