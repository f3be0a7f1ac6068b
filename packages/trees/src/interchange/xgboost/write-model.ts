import type { BoostingModel } from "../../boosting/boosting-model.ts";
import { BoostingClassifierModel } from "../../boosting/classifier-model.ts";
import { FEATURE_MASK } from "../../ensemble/flat-trees.ts";
import { float32Text } from "../../float32.ts";
import { outputTrees } from "../output-trees.ts";
import type { DocumentValue } from "./document.ts";
import { type XGBoostObjective, xgboostObjectives } from "./objectives.ts";
import { inFloat32, treeDocument } from "./write-tree.ts";

/** The model as the object that XGBoost 3.2 writes to its files. */
export function modelDocument(model: BoostingModel): DocumentValue {
  const { outputs, columnCount } = model;
  const [name, objective] = objectiveOf(model);
  const { marginOf, baseScoreOf } = objective.link;
  const scores = Array.from(model.baseMargins, (margin) => inFloat32(baseScoreOf(margin), "base score"));
  const shift = model.baseMargins.map((margin, k) => {
    const rest = margin - marginOf(scores[k]!);
    // Near the ends of its range a probability in float32 says little of its margin; the rest goes into the leaves.
    return Math.abs(rest) > 2 ** -24 * Math.abs(margin) ? rest : 0;
  });
  const trees: DocumentValue[] = [];
  const info: number[] = [];
  for (const tree of outputTrees(model, shift)) {
    trees.push(treeDocument(model, tree, trees.length));
    info.push(tree.output);
  }
  const rounds = Array.from({ length: trees.length / outputs + 1 }, (_, round) => round * outputs);
  return {
    version: [3, 2, 0],
    learner: {
      attributes: model.evaluation ? { best_iteration: String(model.bestIteration) } : {},
      feature_names: model.featureNames ?? [],
      feature_types: columnTypes(model),
      gradient_booster: {
        name: "gbtree",
        model: {
          cats: { enc: [], feature_segments: new Int32Array(0), sorted_idx: new Int32Array(0) },
          gbtree_model_param: { num_parallel_tree: "1", num_trees: String(trees.length) },
          iteration_indptr: rounds,
          tree_info: info,
          trees,
        },
      },
      learner_model_param: {
        base_score: `[${scores.map((score) => float32Text(score)).join(",")}]`,
        boost_from_average: "1",
        num_class: outputs > 1 ? String(outputs) : "0",
        num_feature: String(columnCount),
        num_target: "1",
      },
      objective: { name, ...objectiveParameters(model, objective) },
    },
  };
}

/** The objective the model was made with, if it is one of XGBoost's; otherwise the one that predicts the same. */
function objectiveOf(model: BoostingModel): [string, XGBoostObjective] {
  const task = model instanceof BoostingClassifierModel ? "classifier" : "regressor";
  const wanted = task === "classifier" ? (model.outputs > 1 ? "softmax" : "logistic") : model.objective;
  const fits = ([, { task: of, objective }]: [string, XGBoostObjective]): boolean =>
    of === task && objective === wanted;
  const candidates = Object.entries(xgboostObjectives).filter(fits);
  const named = candidates.find(([name]) => model.style === "xgboost" && model.parameters.objective === name);
  const fallback = "reg:squarederror";
  return named ?? candidates[0] ?? [fallback, xgboostObjectives[fallback]!];
}

function objectiveParameters(
  model: BoostingModel,
  objective: XGBoostObjective,
): Record<string, DocumentValue> {
  const { group, parameters } = objective;
  if (group === null) return {};
  const given = (name: string): number | null => {
    const value = model.parameters[name];
    return typeof value === "number" && Number.isFinite(value) ? value : null;
  };
  if (objective.objective === "softmax") return { [group]: { num_class: String(model.outputs) } };
  if (objective.objective === "quantile") {
    // LightGBM's name for it is alpha. A model that says neither predicts the same with any.
    const alpha = given("quantile_alpha") ?? given("alpha") ?? 0.5;
    return { [group]: { quantile_alpha: `[${alpha}]` } };
  }
  const values = Object.entries(parameters).map(([name, value]) => [name, String(given(name) ?? value)]);
  return { [group]: Object.fromEntries(values) };
}

/** "c" where splits go by category, "float" elsewhere; nothing when no split does. */
function columnTypes({ trees, columnCount }: BoostingModel): readonly string[] {
  if (!trees.categories) return [];
  const types = new Array<string>(columnCount).fill("float");
  trees.categories.setOf.forEach((set, node) => {
    if (set >= 0) types[trees.feature[node]! & FEATURE_MASK] = "c";
  });
  return types;
}
