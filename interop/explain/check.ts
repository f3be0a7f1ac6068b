import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  BoostingClassifierModel,
  BoostingRegressorModel,
  ForestClassifierModel,
  ForestRegressorModel,
  toCatBoostJson,
  toJoblib,
  toLightGBMText,
  toXGBoostJson,
} from "@pregao/trees";
import {
  computeFeatures,
  createRunContext,
  forwardReturn,
  loadFamily,
  type Model,
  openSource,
  parseOptions,
  type TrainingData,
} from "pregao";
import type { InteropCheck } from "../contract.ts";

type Task = Model["task"];
type Ensemble = Parameters<typeof toJoblib>[0] | Parameters<typeof toXGBoostJson>[0];

/** What one library is given: a file of it, the rows, and what the product says of them. */
interface Explained {
  readonly name: string;
  readonly library: "xgboost" | "lightgbm" | "catboost" | "scikit-learn";
  readonly task: Task;
  readonly file: string;
  /** Rows × outputs × features. */
  readonly values: readonly number[];
  readonly expected: readonly number[];
  /** Rows × outputs × features × features, of a few rows; of forests and boosting alike. */
  readonly pairRows: number;
  readonly pairs: readonly number[];
}

const families = ["xgboost", "lightgbm", "catboost", "rf", "extra_trees"] as const;
const parameters: Readonly<Record<(typeof families)[number], Readonly<Record<string, unknown>>>> = {
  xgboost: { n_estimators: 40, max_depth: 4, learning_rate: 0.1 },
  lightgbm: { n_estimators: 40, num_leaves: 12, learning_rate: 0.1 },
  catboost: { iterations: 40, depth: 4, learning_rate: 0.1 },
  rf: { n_estimators: 20, max_depth: 8 },
  extra_trees: { n_estimators: 20, max_depth: 8 },
};

/** Real daily bars with the default features, and both targets. */
async function realData(): Promise<TrainingData> {
  const { bars } = await (await openSource("sample")).load({ symbols: ["PETR4", "VALE3"] });
  const { matrix, warmUp } = computeFeatures(bars);
  const labels = forwardReturn(bars);
  const rows = Int32Array.from(bars.time.keys()).filter((row) => {
    const { start } = bars.frame.segments.find(({ start: from, end }) => row >= from && row < end)!;
    return row - start >= warmUp && labels.classes[row]! >= 0;
  });
  const { classes, classNames, forwardReturn: returns } = labels;
  return { features: matrix, rows, classes, classNames, returns };
}

async function ensembleOf(family: string, task: Task, directory: string): Promise<Ensemble> {
  const isForest = family === "rf" || family === "extra_trees";
  const bytes = await readFile(join(directory, isForest ? "forest.bin" : "boosting.bin"));
  if (isForest)
    return task === "classification"
      ? ForestClassifierModel.fromBytes(bytes)
      : ForestRegressorModel.fromBytes(bytes);
  return task === "classification"
    ? BoostingClassifierModel.fromBytes(bytes)
    : BoostingRegressorModel.fromBytes(bytes);
}

/**
 * LightGBM weighs branches by rows, the engine and XGBoost by sums of hessians, which are rows only for squared error: classes in the style of
 * LightGBM are explained by shap as a file of XGBoost, which holds the same trees with what they are weighed by here.
 */
function fileOf(family: string, ensemble: Ensemble): [Explained["library"], string | Uint8Array] {
  if (!("baseMargins" in ensemble)) return ["scikit-learn", toJoblib(ensemble)];
  if (family === "lightgbm" && !("classCount" in ensemble)) return ["lightgbm", toLightGBMText(ensemble)];
  if (family === "catboost") return ["catboost", toCatBoostJson(ensemble)];
  return ["xgboost", toXGBoostJson(ensemble)];
}

/** Fits every family of trees, explains held-out rows and writes the models as files of their libraries. */
async function writeAll(folder: string): Promise<void> {
  const data = await realData();
  const context = createRunContext({ seed: 3 });
  const { features, rows } = data;
  const cut = Math.floor(0.8 * rows.length);
  const train = { ...data, rows: rows.subarray(0, cut) };
  const explained = rows.subarray(cut, cut + 150);
  const cases: Explained[] = [];
  for (const name of families) {
    const family = await loadFamily(name);
    for (const task of family.tasks) {
      const given = parseOptions(family.parameters(task), parameters[name]);
      const model = await family.fit(train, task, given, context);
      const directory = join(folder, `${name}-${task}`);
      await mkdir(directory);
      await model.save(directory);
      const [library, contents] = fileOf(name, await ensembleOf(name, task, directory));
      const file = `${name}-${task}.model`;
      await writeFile(join(folder, file), contents);
      const { values, expected } = await model.explain!(features, explained, context);
      // One row: the means of absolute values are the absolute values themselves.
      const pairs = await model.interactions!(features, explained.subarray(0, 1), context);
      cases.push({
        name: `${name}, ${task}`,
        library,
        task,
        file,
        values: [...values],
        expected: [...expected],
        pairRows: 1,
        pairs: [...pairs.strength],
      });
    }
  }
  const cells = Array.from(explained, (row) =>
    features.columns.map((column) => (Number.isNaN(column[row]!) ? null : column[row]!)),
  );
  await writeFile(join(folder, "cases.json"), JSON.stringify({ rows: cells, cases }));
}

const shapCheck: InteropCheck = {
  name: "shap explains the same models as the product does, within 1e-6",
  async run({ python, scratch }) {
    await writeAll(scratch);
    const { stdout } = await python(join(import.meta.dirname, "explained_files.py"), [scratch]);
    console.log(stdout.trimEnd().replace(/^/gm, "        "));
  },
};

export const checks = [shapCheck];
