import { FEATURE_MASK, type FlatTrees, MISSING_LEFT } from "../../ensemble/flat-trees.ts";
import { type CategoryRuns, categoryRuns } from "../category-runs.ts";
import { treeNodes } from "../tree-nodes.ts";
import type { AttributeValue } from "./onnx-messages.ts";

/** Which outputs a leaf adds to, and how the trees are joined. */
export interface LeafPlan {
  readonly targets: number;
  readonly aggregate: "SUM" | "AVERAGE";
  /** Added to the aggregate, one a target. */
  readonly base: Float64Array;
}

type Mode = "BRANCH_LEQ" | "BRANCH_LT" | "LEAF";

/** A table of the operator TreeEnsembleRegressor: attributes of the same length. */
class NodeTable {
  readonly tree: number[] = [];
  readonly node: number[] = [];
  readonly feature: number[] = [];
  readonly mode: Mode[] = [];
  readonly value: number[] = [];
  readonly whenTrue: number[] = [];
  readonly whenFalse: number[] = [];
  readonly missingTrue: number[] = [];

  add(
    tree: number,
    mode: Mode,
    feature: number,
    value: number,
    edges: readonly [number, number, boolean],
  ): void {
    this.node.push(this.tree.at(-1) === tree ? this.node.at(-1)! + 1 : 0);
    this.tree.push(tree);
    this.mode.push(mode);
    this.feature.push(feature);
    this.value.push(value);
    this.whenTrue.push(edges[0]);
    this.whenFalse.push(edges[1]);
    this.missingTrue.push(Number(edges[2]));
  }
}

/**
 * Attributes of ai.onnx.ml's TreeEnsembleRegressor (version 3) over float64 input: thresholds and leaves as they are. A
 * split by categories becomes a chain of BRANCH_LT over the set's runs, whose ends share their children.
 */
export function treeAttributes(trees: FlatTrees, plan: LeafPlan): Record<string, AttributeValue> {
  const table = new NodeTable();
  const leaf = { tree: [] as number[], node: [] as number[], target: [] as number[], weight: [] as number[] };
  trees.roots.forEach((root, tree) => {
    const { references, left, right } = treeNodes(trees, root);
    const runs = Array.from(references, (reference) => runsAt(trees, reference));
    let next = 0;
    const ids = runs.map((split) => {
      const id = next;
      next += split ? split.starts.length + 1 : 1;
      return id;
    });
    references.forEach((reference, i) => {
      if (reference < 0) {
        addLeaf(~reference, ids[i]!);
        table.add(tree, "LEAF", 0, 0, [0, 0, false]);
        return;
      }
      const feature = trees.feature[reference]! & FEATURE_MASK;
      const isMissingLeft = trees.feature[reference]! >= MISSING_LEFT;
      const [toLeft, toRight] = [ids[left[i]!]!, ids[right[i]!]!];
      const split = runs[i];
      if (!split) {
        const edges = [toLeft, toRight, isMissingLeft] as const;
        table.add(tree, "BRANCH_LEQ", feature, trees.threshold[reference]!, edges);
        return;
      }
      const end = ids[i]! + split.starts.length;
      const sideOf = (run: number): number => (split.isFirstLeft === (run % 2 === 0) ? toLeft : toRight);
      // Negative values are missing ones; NaN passes no later node.
      const others = split.starts.length > 0 ? ids[i]! + 1 : sideOf(0);
      table.add(tree, "BRANCH_LT", feature, 0, [isMissingLeft ? toLeft : toRight, others, true]);
      split.starts.forEach((start, run) => {
        const id = ids[i]! + 1 + run;
        table.add(tree, "BRANCH_LT", feature, start, [
          sideOf(run),
          id < end ? id + 1 : sideOf(run + 1),
          false,
        ]);
      });
    });

    function addLeaf(index: number, node: number): void {
      const values = trees.leaves.subarray(index * trees.outputs, (index + 1) * trees.outputs);
      values.forEach((weight, k) => {
        // Zeros need no entry, but a leaf needs one.
        if (weight === 0 && k + 1 < trees.outputs) return;
        leaf.tree.push(tree);
        leaf.node.push(node);
        leaf.target.push(trees.outputs === plan.targets ? k : tree % plan.targets);
        leaf.weight.push(weight);
      });
    }
  });
  return {
    n_targets: { whole: plan.targets },
    aggregate_function: { text: plan.aggregate },
    base_values_as_tensor: { doubles: plan.base },
    nodes_treeids: { wholes: table.tree },
    nodes_nodeids: { wholes: table.node },
    nodes_featureids: { wholes: table.feature },
    nodes_modes: { texts: table.mode },
    nodes_values_as_tensor: { doubles: Float64Array.from(table.value) },
    nodes_truenodeids: { wholes: table.whenTrue },
    nodes_falsenodeids: { wholes: table.whenFalse },
    nodes_missing_value_tracks_true: { wholes: table.missingTrue },
    target_treeids: { wholes: leaf.tree },
    target_nodeids: { wholes: leaf.node },
    target_ids: { wholes: leaf.target },
    target_weights_as_tensor: { doubles: Float64Array.from(leaf.weight) },
  };
}

function runsAt({ categories }: FlatTrees, reference: number): CategoryRuns | null {
  const set = categories && reference >= 0 ? categories.setOf[reference]! : -1;
  return categories && set >= 0 ? categoryRuns(categories, set) : null;
}
