import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type BoostingClassifierModel,
  type BoostingRegressorModel,
  binColumns,
  type ForestClassifierModel,
  type ForestRegressorModel,
  fitCatBoostClassifier,
  fitCatBoostRegressor,
  fitExtraTreesClassifier,
  fitForestClassifier,
  fitForestRegressor,
  fitLGBMClassifier,
  fitXGBClassifier,
  fitXGBRegressor,
  fromCatBoostJson,
  toCatBoostJson,
  toJoblib,
  toOnnx,
} from "@pregao/trees";
import { problem } from "../../packages/trees/src/reference-problem.fixture.ts";
import type { InteropCheck } from "../contract.ts";

type Forest = ForestClassifierModel | ForestRegressorModel;
type Boosting = BoostingClassifierModel | BoostingRegressorModel;

/** A file and what it must predict for the rows. */
interface Written {
  readonly name: string;
  readonly format: "catboost" | "onnx" | "joblib";
  readonly file: string;
  readonly columns: readonly (readonly (number | null)[])[];
  readonly predicted: readonly number[];
  /** Columns that CatBoost is given as texts. */
  readonly categorical: readonly number[];
  /** Labels of the classes; null when predicting numbers. */
  readonly classes: readonly (string | number)[] | null;
}

const stored = join(
  import.meta.dirname,
  "../../packages/trees/src/interchange/catboost/catboost.reference.json",
);

/** Columns of categories in `mixed`. */
const categorical = [1, 3];

/** Columns with gaps, and thresholds that are no short decimals; in `mixed` some hold categories instead. */
function data() {
  const { columns, labels, score } = problem(81, 600, 4, 40);
  const numbers = columns.slice(0, 3).map((column) => column.map((value) => value / 7));
  for (let row = 0; row < 600; row += 5) numbers[0]![row] = Number.NaN;
  for (let row = 1; row < 600; row += 7) numbers[2]![row] = Number.NaN;
  const withGaps = columns[3]!.map((category, row) => (row % 9 === 0 ? Number.NaN : category));
  const mixed = [numbers[0]!, columns[1]!, numbers[2]!, withGaps];
  // Categories that were not met in training.
  const unmet = mixed.map((column, c) =>
    categorical.includes(c) ? column.map((value, row) => (row % 11 === 3 ? 40 + row : value)) : column,
  );
  return { numbers, mixed, unmet, labels, score };
}

async function forests(): Promise<Record<string, Forest>> {
  const { numbers, labels, score } = data();
  const matrix = binColumns(numbers, { names: ["a", "b", "größe"] });
  const parameters = { n_estimators: 30, random_state: 1 };
  return {
    "forest of classes": await fitForestClassifier({ matrix, labels, classCount: 3, parameters }),
    "forest of numbers": await fitForestRegressor({ matrix, targets: score, parameters }),
    "extra trees": await fitExtraTreesClassifier({ matrix, labels, classCount: 3, parameters }),
  };
}

async function boosting(): Promise<Record<string, Boosting>> {
  const { numbers, labels, score } = data();
  const matrix = binColumns(numbers, { names: ["a", "b", "größe"] });
  const two = labels.map((label) => Number(label > 0));
  const counts = score.map((value) => Math.floor(value * 4));
  const parameters = { n_estimators: 40 };
  return {
    "XGBoost, three classes": await fitXGBClassifier({ matrix, labels, classCount: 3, parameters }),
    "XGBoost, two classes": await fitXGBClassifier({ matrix, labels: two, classCount: 2, parameters }),
    "XGBoost, numbers": await fitXGBRegressor({ matrix, targets: score, parameters }),
    "XGBoost, counts": await fitXGBRegressor({
      matrix,
      targets: counts,
      parameters: { ...parameters, objective: "count:poisson" },
    }),
    "LightGBM, three classes": await fitLGBMClassifier({ matrix, labels, classCount: 3, parameters }),
  };
}

/** Our own symmetric trees. */
async function symmetric(): Promise<Record<string, Boosting>> {
  const { numbers, labels, score } = data();
  const matrix = binColumns(numbers);
  const parameters = { iterations: 30 };
  return {
    "CatBoost style, three classes": await fitCatBoostClassifier({
      matrix,
      labels,
      classCount: 3,
      parameters,
    }),
    "CatBoost style, numbers": await fitCatBoostRegressor({ matrix, targets: score, parameters }),
  };
}

/** Models of CatBoost, read from the stored files and written again. */
function catboost(): Record<string, Boosting> {
  const cases = JSON.parse(readFileSync(stored, "utf8")) as { name: string; file: object }[];
  const wanted = ["two classes", "three classes, nan_mode Max", "numbers, grow_policy Lossguide"];
  return Object.fromEntries(
    cases
      .filter(({ name }) => wanted.includes(name))
      .map(({ name, file }) => [`CatBoost, ${name}`, fromCatBoostJson(JSON.stringify(file)).model]),
  );
}

async function byCategory(): Promise<Record<string, Boosting>> {
  const { mixed, labels } = data();
  const input = { matrix: binColumns(mixed, { categorical }), labels, classCount: 3 };
  const parameters = { n_estimators: 20 };
  return {
    "XGBoost, categories": await fitXGBClassifier({
      ...input,
      parameters: { ...parameters, enable_categorical: true },
    }),
    "LightGBM, categories": await fitLGBMClassifier({ ...input, parameters }),
    "CatBoost style, categories": await fitCatBoostClassifier({ ...input, parameters: { iterations: 20 } }),
  };
}

/** Writes every model in every format that holds it, into the folder. */
async function writeAll(folder: string): Promise<void> {
  const { numbers, unmet } = data();
  const files: Written[] = [];
  const add = (
    format: Written["format"],
    name: string,
    model: Forest | Boosting,
    contents: string | Uint8Array,
    classes: readonly (string | number)[] | null,
  ): void => {
    const isMixed = model.trees.categories !== null;
    const columns = isMixed ? unmet : [...numbers, numbers[1]!].slice(0, model.columnCount);
    const file = `${format}-${files.length}`;
    writeFileSync(join(folder, file), contents);
    const predicted = "classCount" in model ? model.predictProbabilities(columns) : model.predict(columns);
    files.push({
      name: `${name} as ${format}`,
      format,
      file,
      columns: columns.map((column) => Array.from(column, (value) => (Number.isNaN(value) ? null : value))),
      predicted: [...predicted],
      categorical: isMixed ? categorical : [],
      classes,
    });
  };
  for (const [name, model] of Object.entries(await forests())) {
    const classes = "classCount" in model ? ["fallen", "gleich", "größer"] : null;
    const options = classes ? { classes } : {};
    add("joblib", name, model, toJoblib(model, options), classes);
    add("onnx", name, model, toOnnx(model, options), classes);
  }
  for (const [name, model] of Object.entries({
    ...(await boosting()),
    ...(await symmetric()),
    ...catboost(),
    ...(await byCategory()),
  })) {
    const classes =
      "classCount" in model ? Array.from({ length: model.classCount }, (_, id) => 10 * id - 5) : null;
    const options = classes ? { classes } : {};
    add("catboost", name, model, toCatBoostJson(model, options), classes);
    add("onnx", name, model, toOnnx(model, options), classes);
  }
  writeFileSync(join(folder, "files.json"), JSON.stringify(files));
}

/** CatBoost, onnxruntime and scikit-learn load what is written here, and predict the same within 1e-6. */
export const writtenFilesCheck: InteropCheck = {
  name: "CatBoost, onnxruntime and scikit-learn predict the same from files written here",
  async run({ python, scratch }) {
    await writeAll(scratch);
    const { stdout } = await python(join(import.meta.dirname, "written_files.py"), [scratch]);
    console.log(stdout.trimEnd().replace(/^/gm, "        "));
  },
};
