import type { BoostingParts } from "../../boosting/boosting-model.ts";
import { BoostingClassifierModel } from "../../boosting/classifier-model.ts";
import { BoostingRegressorModel } from "../../boosting/regressor-model.ts";
import { invalid, unsupported } from "../../ensemble/refusals.ts";
import { isDecimal } from "../field.ts";
import { MOST_OUTPUTS } from "../limits.ts";
import { TreeBuilder } from "../tree-builder.ts";
import { parametersOf } from "./file-parameters.ts";
import { Lines } from "./lines.ts";
import { type LightGBMObjective, lightgbmObjectives } from "./objectives.ts";
import { addTree } from "./read-tree.ts";

/** A model from the text of LightGBM 3 or 4. Every line that is used is checked; cost O(text). */
export function readModel(text: string): BoostingClassifierModel | BoostingRegressorModel {
  const { header, trees, parameters } = splitText(text);
  const version = header.text("version");
  if (version !== "v3" && version !== "v4")
    throw unsupported(`the file is of version ${JSON.stringify(version)}; v3 and v4 can be read`);
  const outputs = header.whole("num_tree_per_iteration", 1, 2 ** 31 - 1);
  if (outputs > MOST_OUTPUTS)
    throw unsupported(`the model has ${outputs} classes; at most ${MOST_OUTPUTS} can be read`);
  const { name, objective, steepness } = readObjective(header, outputs);
  const columnCount = header.whole("max_feature_idx", 0, 2 ** 31 - 2) + 1;
  const rounds = trees.length / outputs;
  if (trees.length === 0 || !Number.isInteger(rounds))
    throw invalid(`it has ${trees.length} trees for ${outputs} outputs`);
  // A forest's trees are averaged.
  const factor = header.has("average_output") ? steepness / rounds : steepness;
  const builder = new TreeBuilder(columnCount, 1);
  for (const [t, lines] of trees.entries()) addTree(builder, new Lines(lines, `tree ${t}`), t, factor);
  const parts: BoostingParts = {
    ...builder.finish(),
    style: "lightgbm",
    objective: objective.objective,
    parameters: { ...parametersOf(parameters, objective.task), objective: name, n_estimators: rounds },
    columnCount,
    featureNames: readNames(header, columnCount),
    // LightGBM's starting point is part of the leaves of its first trees.
    baseMargins: new Float64Array(outputs),
    evaluation: null,
  };
  return objective.task === "classifier"
    ? new BoostingClassifierModel(parts)
    : new BoostingRegressorModel(parts);
}

/** Header, trees and, among the lines after them, parameters of a file. */
function splitText(text: string) {
  const lines = text.split(/\r?\n/);
  if (lines[0] !== "tree") throw invalid("it does not start as a text of LightGBM does");
  const end = lines.indexOf("end of trees");
  if (end < 0) throw invalid("its trees have no end");
  const starts: number[] = [];
  for (let i = 1; i < end; i++) {
    if (!lines[i]!.startsWith("Tree=")) continue;
    if (lines[i] !== `Tree=${starts.length}`)
      throw invalid(`${lines[i]!.slice(0, 40)} stands where tree ${starts.length} should`);
    starts.push(i);
  }
  const part = (from: number, to: number): string[] => lines.slice(from, to).filter((line) => line !== "");
  return {
    header: new Lines(part(1, starts[0] ?? end), "the header"),
    trees: starts.map((start, t) => part(start + 1, starts[t + 1] ?? end)),
    parameters: lines.slice(end),
  };
}

interface FoundObjective {
  readonly name: string;
  readonly objective: LightGBMObjective;
  /** What LightGBM multiplies sums by before they become probabilities. */
  readonly steepness: number;
}

function readObjective(header: Lines, outputs: number): FoundObjective {
  if (!header.has("objective")) {
    // A user's own loss: predictions are the sums.
    if (outputs > 1) throw unsupported(`the model has ${outputs} outputs but no objective`);
    return { name: "custom", objective: { task: "regressor", objective: "custom" }, steepness: 1 };
  }
  const [name = "", ...rest] = header.words("objective");
  const objective = Object.hasOwn(lightgbmObjectives, name) ? lightgbmObjectives[name]! : null;
  const isRoot = rest.includes("sqrt");
  if (!objective || isRoot) {
    const known = Object.keys(lightgbmObjectives).join(", ");
    const given = JSON.stringify(isRoot ? `${name} sqrt` : name);
    throw unsupported(`the model's objective is ${given}; can be read: ${known}`);
  }
  const classCount = header.whole("num_class", 1, 2 ** 31 - 1);
  if ((objective.objective === "softmax") !== outputs > 1 || (outputs > 1 && classCount !== outputs))
    throw invalid(`it has ${classCount} classes and ${outputs} trees a round with the objective ${name}`);
  const sigmoid = rest.find((word) => word.startsWith("sigmoid:"))?.slice("sigmoid:".length);
  const steepness = sigmoid === undefined ? 1 : isDecimal(sigmoid) ? Number(sigmoid) : 0;
  if (!(steepness > 0 && Number.isFinite(steepness)))
    throw invalid(`its sigmoid is ${JSON.stringify(sigmoid)}`);
  return { name, objective, steepness };
}

/** Null when the names are those that LightGBM gives columns without. */
function readNames(header: Lines, columnCount: number): readonly string[] | null {
  const names = header.words("feature_names");
  if (names.length !== columnCount) throw invalid(`it names ${names.length} of ${columnCount} columns`);
  return names.every((name, column) => name === `Column_${column}`) ? null : names;
}
