import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type BoostingClassifierModel,
  type BoostingRegressorModel,
  binColumns,
  fitCatBoostClassifier,
  fitCatBoostRegressor,
  fitLGBMClassifier,
  fitLGBMRegressor,
  fitXGBClassifier,
  fitXGBRegressor,
  fromLightGBMText,
  fromXGBoostJson,
  fromXGBoostUbj,
  TreesError,
  toLightGBMText,
  toXGBoostJson,
  toXGBoostUbj,
} from "@pregao/trees";
import {
  columnsOf,
  greatestError,
  type LibraryFile,
  predictAs,
} from "../../packages/trees/src/interchange/library-file.fixture.ts";
import { draws, problem } from "../../packages/trees/src/reference-problem.fixture.ts";
import type { InteropCheck, InteropContext } from "../contract.ts";

type Model = BoostingClassifierModel | BoostingRegressorModel;

/**
 * Largest difference allowed: in probability, and relative to numbers above 1, which XGBoost sums in float32 (leaves of 60
 * rounds here).
 */
const LIMITS = { probability: 1e-6, number: 4e-6 };

interface Found {
  readonly name: string;
  readonly model: Model;
  readonly error: number;
}

async function libraryFiles(
  { python, scratch }: InteropContext,
  library: string,
): Promise<readonly LibraryFile[]> {
  await python(join(import.meta.dirname, "library_files.py"), [scratch]);
  return JSON.parse(await readFile(join(scratch, `${library}.json`), "utf8"));
}

/** Models that XGBoost and LightGBM have just trained are read here and predict the same. */
export const readCheck: InteropCheck = {
  name: "models of XGBoost and LightGBM, read here, predict the same",
  async run(context) {
    const found: Found[] = [];
    const compare = (file: LibraryFile, form: string, model: Model): void => {
      found.push({ name: `${file.name} (${form})`, model, error: greatestError(file, model) });
    };
    for (const file of await libraryFiles(context, "xgboost")) {
      compare(file, "JSON", fromXGBoostJson(file.json!));
      compare(file, "UBJSON", fromXGBoostUbj(Buffer.from(file.ubj!, "base64")));
    }
    for (const file of await libraryFiles(context, "lightgbm"))
      compare(file, "text", fromLightGBMText(file.text!));
    judge(found);
  },
};

/** Models of ours, of both styles and of files read, are loaded by both libraries and predict the same. */
export const writeCheck: InteropCheck = {
  name: "models written here, loaded by XGBoost and LightGBM, predict the same",
  async run(context) {
    const { python, scratch } = context;
    const written = [];
    for (const [name, model, rows] of await modelsToWrite(context)) {
      const { columnCount } = model;
      const columns = columnsOf({ name, rows, predicted: [] }, columnCount);
      const base = { rows, columnCount, model, expected: [...predictAs(model, columns)] };
      written.push({ ...base, name: `${name} (JSON)`, form: "json", file: toXGBoostJson(model) });
      const ubj = Buffer.from(toXGBoostUbj(model)).toString("base64");
      written.push({ ...base, name: `${name} (UBJSON)`, form: "ubj", file: ubj });
      const text = lightgbmText(model);
      if (text !== null) written.push({ ...base, name: `${name} (text)`, form: "text", file: text });
    }
    await writeFile(
      join(scratch, "written.json"),
      JSON.stringify(written.map(({ model: _, ...rest }) => rest)),
    );
    await python(join(import.meta.dirname, "load_files.py"), [scratch]);
    const predicted: number[][] = JSON.parse(await readFile(join(scratch, "predicted.json"), "utf8"));
    judge(
      written.map(({ name, model, expected }, i) => {
        const found = predicted[i]!;
        if (found.length !== expected.length)
          throw new Error(`${name}: ${found.length} predictions instead of ${expected.length}`);
        const error = (value: number, at: number): number =>
          Math.abs(value - expected[at]!) / Math.max(1, Math.abs(expected[at]!));
        return { name, model, error: Math.max(...found.map(error)) };
      }),
    );
  },
};

/** Null where LightGBM cannot say a split by category, which is refused by that name. */
function lightgbmText(model: Model): string | null {
  try {
    return toLightGBMText(model);
  } catch (error) {
    if (error instanceof TreesError && error.code === "TREES_MODEL_UNSUPPORTED" && model.trees.categories)
      return null;
    throw error;
  }
}

async function modelsToWrite(
  context: InteropContext,
): Promise<[name: string, model: Model, rows: (number | null)[]][]> {
  const { columns, labels, score } = problem(91, 1000, 5, 40);
  columns[2] = columns[2]!.map((value, row) => (row % 4 === 0 ? Number.NaN : value / 7 - 2));
  columns[4] = columns[4]!.map((value) => value % 9);
  const bonus = draws(92, 9);
  const targets = score.map((value, row) => value + bonus[columns[4]![row]!]!);
  const names = ["size", "weight of all", "share", "größe", "kind"];
  const matrix = binColumns(columns, { names });
  const categories = binColumns(columns, { names, categorical: [4] });
  const binary = labels.map((label) => Math.min(label, 1));
  const counts = targets.map((value) => Math.floor(3 * value));
  const rounds = { n_estimators: 60 };
  const models: [string, Model][] = [
    ["XGB binary", await fitXGBClassifier({ matrix, labels: binary, classCount: 2, parameters: rounds })],
    ["XGB classes", await fitXGBClassifier({ matrix, labels, classCount: 3, parameters: rounds })],
    ["XGB numbers", await fitXGBRegressor({ matrix, targets, parameters: rounds })],
    [
      "XGB categories",
      await fitXGBRegressor({
        matrix: categories,
        targets,
        parameters: { ...rounds, enable_categorical: true },
      }),
    ],
    ["LGBM binary", await fitLGBMClassifier({ matrix, labels: binary, classCount: 2, parameters: rounds })],
    ["LGBM classes", await fitLGBMClassifier({ matrix, labels, classCount: 3, parameters: rounds })],
    ["LGBM numbers", await fitLGBMRegressor({ matrix, targets, parameters: rounds })],
    ["LGBM categories", await fitLGBMRegressor({ matrix: categories, targets, parameters: rounds })],
  ];
  const iterations = { iterations: 60 };
  models.push(
    [
      "CatBoost classes",
      await fitCatBoostClassifier({ matrix, labels, classCount: 3, parameters: iterations }),
    ],
    ["CatBoost numbers", await fitCatBoostRegressor({ matrix, targets, parameters: iterations })],
  );
  const dart = { ...rounds, booster: "dart", rate_drop: 0.3 } as const;
  models.push(["XGB dart", await fitXGBRegressor({ matrix, targets, parameters: dart })]);
  for (const objective of [
    "reg:absoluteerror",
    "reg:pseudohubererror",
    "reg:quantileerror",
    "count:poisson",
  ] as const) {
    const parameters = { ...rounds, objective };
    models.push([objective, await fitXGBRegressor({ matrix, targets: counts, parameters })]);
  }
  for (const objective of ["regression_l1", "huber", "quantile", "poisson"] as const) {
    const parameters = { ...rounds, objective };
    models.push([`LGBM ${objective}`, await fitLGBMRegressor({ matrix, targets: counts, parameters })]);
  }
  const rows = Array.from({ length: 200 }, (_, row) =>
    columns.map((column) => (Number.isNaN(column[row]!) ? null : column[row]!)),
  ).flat();
  const ours = models.map(([name, model]): [string, Model, (number | null)[]] => [name, model, rows]);
  // Softmax predicts a class there, raw scores a margin.
  const others = ["classes, softmax", "raw scores"];
  const read = [
    ...(await libraryFiles(context, "xgboost")).filter(({ name }) => !others.includes(name)),
    ...(await libraryFiles(context, "lightgbm")),
  ].map((file): [string, Model, (number | null)[]] => [
    `${file.name}, read`,
    file.json ? fromXGBoostJson(file.json) : fromLightGBMText(file.text!),
    [...file.rows],
  ]);
  return [...ours, ...read];
}

function judge(all: readonly Found[]): void {
  const limitOf = ({ model }: Found): number => ("classCount" in model ? LIMITS.probability : LIMITS.number);
  const wrong = all.filter((found) => !(found.error < limitOf(found)));
  if (wrong.length > 0)
    throw new Error(wrong.map(({ name, error }) => `${name}: differs by ${error}`).join("\n"));
  const greatest = (kind: readonly Found[]): string =>
    Math.max(...kind.map(({ error }) => error)).toExponential(1);
  const [classes, numbers] = [true, false].map((is) =>
    all.filter(({ model }) => "classCount" in model === is),
  );
  console.log(
    `        ${all.length} files; greatest difference ${greatest(classes!)} in probability, ${greatest(numbers!)} of numbers`,
  );
}
