import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Bench, BenchRow } from "../harness/contract.ts";
import { boostingRequirements } from "../trees/styles.ts";
import { type DataSet, foldLosses, type Style } from "./fold-losses.ts";
import { writeMarket } from "./market.ts";

/** What both sides are given, under the original's names. */
const settings: Readonly<Record<Style, object>> = {
  xgboost: { n_estimators: 100, max_depth: 4, learning_rate: 0.1, enable_categorical: true },
  lightgbm: { n_estimators: 100, num_leaves: 15, learning_rate: 0.1 },
  catboost: { iterations: 200, depth: 5, learning_rate: 0.1 },
  forest: { n_estimators: 100, min_samples_leaf: 3 },
  extra_trees: { n_estimators: 100, min_samples_leaf: 3 },
};

const labels: Readonly<Record<Style, string>> = {
  xgboost: "XGBoost",
  lightgbm: "LightGBM",
  catboost: "CatBoost",
  forest: "random forest",
  extra_trees: "extra trees",
};

export const bench: Bench = {
  name: "trees-losses",
  description:
    "Whether the held-out losses of every style are the original's on synthetic and real data sets and on market features",
  requirements: boostingRequirements,
  async *cases(context) {
    await writeMarket(context.scratch);
    const folds = context.quick ? "1" : "25";
    await context.python(join(import.meta.dirname, "peer.py"), [
      context.scratch,
      JSON.stringify(settings),
      folds,
    ]);
    const sets = JSON.parse(readFileSync(join(context.scratch, "losses.json"), "utf8")) as DataSet[];
    for (const set of sets) {
      for (const style of Object.keys(settings) as Style[]) {
        yield compare(set, style, await foldLosses(set, style, settings[style]));
      }
    }
  },
};

/** Mean over the folds; the folds' paired differences tell how much of a difference is luck. */
function compare(set: DataSet, style: Style, ours: readonly number[]): BenchRow {
  const theirs = set.losses[style];
  const [mine, peer] = [mean(ours), mean(theirs)];
  const differences = ours.map((loss, fold) => (loss - theirs[fold]!) / peer);
  const spread = mean(differences.map((difference) => (difference - mean(differences)) ** 2)) ** 0.5;
  const error = spread / Math.sqrt(Math.max(1, ours.length - 1));
  const ratio = mine / peer;
  return {
    case: `${set.name}, ${labels[style]}`,
    ours: mine,
    peer,
    ratio,
    goal: 1.01,
    met: ratio <= 1.01,
    unit: set.classes > 0 ? "log-loss" : "RMSE",
    detail: `${percent(ratio - 1)} ± ${percent(error).replace(/^[+-]/, "")} over ${ours.length} folds`,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percent(share: number): string {
  return `${share < 0 ? "-" : "+"}${Math.abs(100 * share).toFixed(2)} %`;
}
