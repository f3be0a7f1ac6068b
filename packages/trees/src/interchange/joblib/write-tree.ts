import { FEATURE_MASK, type FlatTrees, MISSING_LEFT } from "../../ensemble/flat-trees.ts";
import { unsupported } from "../../ensemble/refusals.ts";
import { treeNodes } from "../tree-nodes.ts";
import { arrayOfNumbers, plainType } from "./make-arrays.ts";
import type { NumpyField } from "./numpy-arrays.ts";
import type { PythonObject, PythonValue } from "./python-values.ts";

/** Impurity of a node from its class probabilities. */
type Impurity = (probabilities: Float64Array) => number;

export const impurities: Readonly<Record<string, Impurity>> = {
  gini: (probabilities) => probabilities.reduce((rest, p) => rest - p * p, 1),
  entropy: (probabilities) => probabilities.reduce((sum, p) => sum - (p > 0 ? p * Math.log2(p) : 0), 0),
};

const NODE_BYTES = 64;

/** Fields of scikit-learn's nodes, in its order: eight bytes each, the last one byte and padding. */
const fieldNames = [
  "left_child",
  "right_child",
  "feature",
  "threshold",
  "impurity",
  "n_node_samples",
  "weighted_n_node_samples",
  "missing_go_to_left",
];

const nodeType = {
  kind: "type" as const,
  letter: "V",
  size: NODE_BYTES,
  fields: new Map<string, NumpyField>(
    fieldNames.map((name, i) => {
      const isFloat = name === "threshold" || name === "impurity" || name.startsWith("weighted");
      const type = i === 7 ? plainType("u", 1) : plainType(isFloat ? "f" : "i", 8);
      return [name, { type, offset: 8 * i }];
    }),
  ),
};

/**
 * A tree as scikit-learn's Tree object. What its inner nodes hold follows from the leaves and their weights; where a forest has
 * none of these, it is 0. `impurity`: null for numbers, where a leaf's own variance is not known and counts as 0, which
 * leaves the decrease by every split as it is.
 */
export function writeTree(
  trees: FlatTrees,
  root: number,
  leafCover: Float32Array | null,
  columnCount: number,
  impurity: Impurity | null,
): PythonObject {
  const { outputs } = trees;
  const { references, left, right, depth } = treeNodes(trees, root);
  const count = references.length;
  const values = new Float64Array(count * outputs);
  const nodes = new DataView(new ArrayBuffer(count * NODE_BYTES));
  const weights = new Float64Array(count);
  const spread = new Float64Array(count);
  for (let i = count - 1; i >= 0; i--) {
    const reference = references[i]!;
    const at = i * NODE_BYTES;
    const own = values.subarray(i * outputs, (i + 1) * outputs);
    if (reference < 0) {
      own.set(trees.leaves.subarray(~reference * outputs, (~reference + 1) * outputs));
      weights[i] = leafCover?.[~reference] ?? 0;
    } else {
      if (trees.categories && trees.categories.setOf[reference]! >= 0)
        throw unsupported("scikit-learn's trees split by numbers only: splits by category cannot be written");
      joinChildren(i, left[i]!, right[i]!);
    }
    const isLeaf = reference < 0;
    const word = isLeaf ? 0 : trees.feature[reference]!;
    nodes.setBigInt64(at, BigInt(left[i]!), true);
    nodes.setBigInt64(at + 8, BigInt(right[i]!), true);
    nodes.setBigInt64(at + 16, BigInt(isLeaf ? -2 : word & FEATURE_MASK), true);
    nodes.setFloat64(at + 24, isLeaf ? -2 : trees.threshold[reference]!, true);
    nodes.setFloat64(
      at + 32,
      weights[i]! > 0 ? (impurity ? impurity(own) : spread[i]! / weights[i]!) : 0,
      true,
    );
    nodes.setBigInt64(at + 40, BigInt(Math.round(weights[i]!)), true);
    nodes.setFloat64(at + 48, weights[i]!, true);
    nodes.setUint8(at + 56, word >= MISSING_LEFT ? 1 : 0);
  }

  /** Weight, mean and sum of squares of a node from its children's. */
  function joinChildren(node: number, a: number, b: number): void {
    const total = weights[a]! + weights[b]!;
    weights[node] = total;
    if (total === 0) return;
    for (let k = 0; k < outputs; k++) {
      const [first, second] = [values[a * outputs + k]!, values[b * outputs + k]!];
      values[node * outputs + k] = (weights[a]! * first + weights[b]! * second) / total;
      spread[node]! += ((weights[a]! * weights[b]!) / total) * (first - second) ** 2;
    }
    spread[node]! += spread[a]! + spread[b]!;
  }

  const state = new Map<PythonValue, PythonValue>([
    ["max_depth", depth],
    ["node_count", count],
    [
      "nodes",
      { kind: "array", type: nodeType, shape: [count], bytes: new Uint8Array(nodes.buffer), objects: null },
    ],
    ["values", arrayOfNumbers(values, [count, 1, outputs])],
  ]);
  const classCounts = arrayOfNumbers(BigInt64Array.of(BigInt(outputs)));
  return {
    kind: "object",
    of: { kind: "name", module: "sklearn.tree._tree", name: "Tree" },
    from: [columnCount, classCounts, 1],
    state,
  };
}
