import type { BoostingParts } from "../../boosting/boosting-model.ts";
import { BoostingClassifierModel } from "../../boosting/classifier-model.ts";
import { BoostingRegressorModel } from "../../boosting/regressor-model.ts";
import { unsupported } from "../../ensemble/refusals.ts";
import type { Field } from "../field.ts";
import { MOST_OUTPUTS } from "../limits.ts";
import { TreeBuilder } from "../tree-builder.ts";
import { type XGBoostObjective, xgboostObjectives } from "./objectives.ts";
import { addTree } from "./read-tree.ts";

export interface XGBoostReadOptions {
  /**
   * Rounds of a file that says which was the best (early stopping): "best", the default, stops there, as XGBClassifier
   * and XGBRegressor predict; "all" reads every round, as Booster.predict does.
   */
  readonly rounds?: "best" | "all";
}

const MOST = 2 ** 31 - 1;

/** A model from the parsed file. Every field is checked; cost O(nodes). */
export function readModel(
  file: Field,
  { rounds = "best" }: XGBoostReadOptions,
): BoostingClassifierModel | BoostingRegressorModel {
  const learner = file.get("learner");
  const shape = learner.get("learner_model_param");
  const targets = shape.get("num_target");
  if (!targets.isMissing && targets.whole(0, MOST) > 1)
    throw unsupported(`the model has ${targets.value} targets; models of one target can be read`);
  const { name, objective, parameters } = readObjective(learner.get("objective"));
  const columnCount = shape.get("num_feature").whole(1, MOST);
  const outputs = Math.max(1, shape.get("num_class").whole(0, MOST));
  if (outputs > MOST_OUTPUTS)
    throw unsupported(`the model has ${outputs} classes; at most ${MOST_OUTPUTS} can be read`);
  if ((objective.objective === "softmax") !== outputs > 1)
    throw shape.get("num_class").refusal(`is ${outputs} with ${name}`);
  const builder = new TreeBuilder(columnCount, 1);
  const ordered = orderTrees(learner, outputs, rounds);
  for (const { tree, weight } of ordered) addTree(builder, tree, weight);
  const parts: BoostingParts = {
    ...builder.finish(),
    style: "xgboost",
    objective: objective.objective,
    parameters: { objective: name, n_estimators: ordered.length / outputs, ...parameters },
    columnCount,
    featureNames: readNames(learner.get("feature_names"), columnCount),
    baseMargins: readBaseMargins(shape.get("base_score"), objective, outputs),
    evaluation: null,
  };
  return objective.task === "classifier"
    ? new BoostingClassifierModel(parts)
    : new BoostingRegressorModel(parts);
}

function readObjective(field: Field) {
  const name = field.get("name").text();
  const objective = Object.hasOwn(xgboostObjectives, name) ? xgboostObjectives[name]! : null;
  if (!objective) {
    const known = Object.keys(xgboostObjectives).join(", ");
    throw unsupported(`the model's objective is ${JSON.stringify(name)}; can be read: ${known}`);
  }
  const parameters: Record<string, number> = {};
  const group = objective.group === null ? field : field.get(objective.group);
  if (!group.isMissing) {
    for (const key of Object.keys(objective.parameters)) {
      const value = group.get(key);
      if (!value.isMissing) parameters[key] = value.number();
    }
  }
  if (objective.objective === "quantile") {
    const alphas = decimals(group.get("quantile_alpha"));
    if (alphas.length !== 1)
      throw unsupported(`the model has ${alphas.length} quantiles; models of one can be read`);
    parameters.quantile_alpha = alphas[0]!;
  }
  return { name, objective, parameters };
}

interface WeighedTree {
  readonly tree: Field;
  /** What DART multiplies the tree's leaves by; otherwise 1. */
  readonly weight: number;
}

/** The trees in our order: of each round one an output, tree t for output t modulo the outputs. */
function orderTrees(learner: Field, outputs: number, rounds: "best" | "all"): WeighedTree[] {
  const booster = learner.get("gradient_booster");
  const kind = booster.get("name").text();
  if (kind !== "gbtree" && kind !== "dart")
    throw unsupported(`the model's booster is ${JSON.stringify(kind)}; gbtree and dart can be read`);
  const model = (kind === "dart" ? booster.get("gbtree") : booster).get("model");
  const trees = model.get("trees");
  const info = model.get("tree_info").numbers(trees.length);
  const weights = kind === "dart" ? booster.get("weight_drop").numbers(trees.length) : null;
  const perGroup: WeighedTree[][] = Array.from({ length: outputs }, () => []);
  const end = endOfBest(learner, model, rounds === "best" ? outputs : 0) ?? trees.length;
  for (let t = 0; t < Math.min(end, trees.length); t++) {
    const group = perGroup[info[t]!];
    if (!group) throw model.get("tree_info").refusal(`gives tree ${t} to output ${info[t]} of ${outputs}`);
    const weight = weights ? Math.fround(weights[t]!) : 1;
    if (!Number.isFinite(weight)) throw booster.get("weight_drop").refusal("holds no finite number");
    group.push({ tree: trees.at(t), weight });
  }
  const length = perGroup[0]!.length;
  if (length === 0 || perGroup.some((group) => group.length !== length))
    throw trees.refusal("are not as many for each output, or none");
  return Array.from({ length: length * outputs }, (_, i) => perGroup[i % outputs]![Math.floor(i / outputs)]!);
}

/** Number of trees up to the best round, when the file names it. */
function endOfBest(learner: Field, model: Field, outputs: number): number | null {
  const attributes = learner.get("attributes");
  const best = attributes.isMissing ? attributes : attributes.get("best_iteration");
  if (outputs === 0 || best.isMissing) return null;
  const rounds = best.whole(0, MOST) + 1;
  const ends = model.get("iteration_indptr");
  if (!ends.isMissing) return rounds < ends.length ? ends.at(rounds).whole(1, MOST) : null;
  const parallel = model.get("gbtree_model_param").get("num_parallel_tree");
  return rounds * outputs * (parallel.isMissing ? 1 : Math.max(1, parallel.whole(0, MOST)));
}

function readNames(field: Field, columnCount: number): readonly string[] | null {
  if (field.isMissing || field.length === 0) return null;
  const names = field.texts();
  if (names.length === columnCount) return names;
  throw field.refusal(`names ${names.length} of ${columnCount} columns`);
}

/** One base_score an output, or one for all: XGBoost before 3.1 had a single number. */
function readBaseMargins(field: Field, { link }: XGBoostObjective, outputs: number): Float64Array {
  const scores = decimals(field);
  if (scores.length !== 1 && scores.length !== outputs)
    throw field.refusal(`holds ${scores.length} numbers for ${outputs} outputs`);
  return Float64Array.from({ length: outputs }, (_, k) => {
    const score = scores.length === 1 ? scores[0]! : scores[k]!;
    if (!link.isBaseScore(score)) throw field.refusal(`is ${score}, which the objective cannot predict`);
    return link.marginOf(score);
  });
}

/** Numbers of a text: "[1E-1,2E-1]", or "5E-1" of older files. */
function decimals(field: Field): number[] {
  const text = field.text();
  const list = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
  return list.split(",").map((part) => field.of(part.trim()).number());
}
