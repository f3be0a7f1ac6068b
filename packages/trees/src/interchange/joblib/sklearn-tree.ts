import { invalid } from "../../ensemble/refusals.ts";
import { float32Floor } from "../../float32.ts";
import type { ForeignNode } from "../tree-builder.ts";
import { fieldOf, numbers } from "./numpy-arrays.ts";
import { isKind, type PythonObject } from "./python-values.ts";

/** What `left_child` of a leaf is. */
const LEAF = -1;

/** One tree of a forest, taken out of its arrays. */
export interface SklearnTree {
  readonly nodeCount: number;
  readonly nodeAt: (index: number) => ForeignNode;
  readonly impurity: Float64Array;
  readonly weight: Float64Array;
  /** What the tree takes in its file. */
  readonly bytes: number;
}

/** Checks sizes only; whether the nodes are a tree shows when they are put in order. */
export function openTree({ state }: PythonObject, columnCount: number, outputs: number): SklearnTree {
  const nodes = state.get("nodes");
  const values = state.get("values");
  if (!isKind(nodes, "array") || !isKind(values, "array")) throw invalid("a tree has no nodes or no values");
  const left = fieldOf(nodes, "left_child");
  const right = fieldOf(nodes, "right_child");
  const feature = fieldOf(nodes, "feature");
  const threshold = fieldOf(nodes, "threshold");
  const impurity = fieldOf(nodes, "impurity");
  const weight = fieldOf(nodes, "weighted_n_node_samples");
  const missingLeft = fieldOf(nodes, "missing_go_to_left");
  const leaves = numbers(values);
  const nodeCount = left.length;
  if (leaves.length !== nodeCount * outputs || values.shape.length !== 3)
    throw invalid(`a tree has ${leaves.length} values for ${nodeCount} nodes of ${outputs}`);
  for (let i = 0; i < nodeCount; i++)
    if (left[i] !== LEAF && !(feature[i]! >= 0 && feature[i]! < columnCount && right[i]! < nodeCount))
      throw invalid(`node ${i} of a tree is impossible`);
  return {
    nodeCount,
    impurity,
    weight,
    bytes: nodes.bytes.length + values.bytes.length,
    nodeAt(index) {
      const cover = weight[index]!;
      if (left[index] === LEAF)
        return { values: leaves.subarray(index * outputs, (index + 1) * outputs), cover };
      return {
        feature: feature[index]!,
        // Columns are float32 there, too, and compared with a float64.
        threshold: float32Floor(threshold[index]!),
        missingLeft: missingLeft[index] === 1,
        categories: null,
        gain: 0,
        cover,
        left: left[index]!,
        right: right[index]!,
      };
    },
  };
}
