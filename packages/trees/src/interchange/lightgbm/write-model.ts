import type { BoostingModel } from "../../boosting/boosting-model.ts";
import { BoostingClassifierModel } from "../../boosting/classifier-model.ts";
import { FEATURE_MASK } from "../../ensemble/flat-trees.ts";
import { TreesError } from "../../errors.ts";
import { outputTrees } from "../output-trees.ts";
import { parameterLines } from "./file-parameters.ts";
import { lightgbmObjectives } from "./objectives.ts";
import { treeText } from "./write-tree.ts";

/** The model as LightGBM's text, version v4. */
export function modelText(model: BoostingModel): string {
  const { outputs, columnCount } = model;
  const trees: string[] = [];
  for (const tree of outputTrees(model, model.baseMargins))
    trees.push(`Tree=${trees.length}\n${treeText(model, tree)}\n\n`);
  const encoder = new TextEncoder();
  const header = [
    "tree",
    "version=v4",
    `num_class=${outputs}`,
    `num_tree_per_iteration=${outputs}`,
    "label_index=0",
    `max_feature_idx=${columnCount - 1}`,
    `objective=${objectiveText(model)}`,
    `feature_names=${columnNames(model).join(" ")}`,
    // The range of each column's values, which our models do not keep.
    `feature_infos=${new Array<string>(columnCount).fill("[-inf:inf]").join(" ")}`,
    // LightGBM finds the trees by their lengths in bytes.
    `tree_sizes=${trees.map((tree) => encoder.encode(tree).length).join(" ")}`,
  ];
  const parameters = ["parameters:", ...parameterLines(model), "end of parameters", ""];
  const end = ["end of trees", "", importances(model), ...parameters];
  return `${header.join("\n")}\n\n${trees.join("")}${end.join("\n")}`;
}

/** The objective the model was made with, if it is one of LightGBM's; otherwise the one that predicts the same. */
function objectiveText(model: BoostingModel): string {
  const task = model instanceof BoostingClassifierModel ? "classifier" : "regressor";
  const wanted = task === "classifier" ? (model.outputs > 1 ? "softmax" : "logistic") : model.objective;
  const candidates = Object.keys(lightgbmObjectives).filter((name) => {
    const known = lightgbmObjectives[name]!;
    return known.task === task && known.objective === wanted;
  });
  const isNamed = (name: string): boolean =>
    model.style === "lightgbm" && model.parameters.objective === name;
  const name =
    candidates.find(isNamed) ?? (wanted === "custom" ? "regression" : candidates[0]) ?? "regression";
  if (name === "binary") return "binary sigmoid:1";
  return name === "multiclass" ? `multiclass num_class:${model.outputs}` : name;
}

/** Names as LightGBM has them: white space becomes an underscore; its reserved signs are refused. */
function columnNames({ featureNames, columnCount }: BoostingModel): string[] {
  if (!featureNames) return Array.from({ length: columnCount }, (_, column) => `Column_${column}`);
  return featureNames.map((name, column) => {
    if (name !== "" && !/[",:[\]{}]/.test(name)) return name.replace(/\s/g, "_");
    throw new TreesError(
      "TREES_INPUT_INVALID",
      `column ${column} is called ${JSON.stringify(name)}: LightGBM takes no empty names and none with " , : [ ] { }`,
      { column, name },
    );
  });
}

/** Number of splits of each column that has any, most first. */
function importances(model: BoostingModel): string {
  const counts = new Map<number, number>();
  for (const word of model.trees.feature)
    counts.set(word & FEATURE_MASK, (counts.get(word & FEATURE_MASK) ?? 0) + 1);
  const names = columnNames(model);
  const ranked = [...counts].sort(([a, times], [b, others]) => others - times || a - b);
  return ["feature_importances:", ...ranked.map(([column, count]) => `${names[column]}=${count}`), ""].join(
    "\n",
  );
}
