/** Pregão's side: `ours.ts FOLDER NAME SETTINGS` prints seconds and held-out loss as one line of JSON. */
import {
  binColumnsAsync,
  closeWorkers,
  fitCatBoostClassifier,
  fitCatBoostRegressor,
  fitLGBMClassifier,
  fitLGBMRegressor,
  fitXGBClassifier,
  fitXGBRegressor,
} from "@pregao/trees";
import {
  columnsOfFile,
  logLoss,
  readColumns,
  readFloats,
  rootMeanSquaredError,
} from "./columns-and-losses.ts";

const classifiers = {
  xgboost: fitXGBClassifier,
  lightgbm: fitLGBMClassifier,
  catboost: fitCatBoostClassifier,
};
const regressors = { xgboost: fitXGBRegressor, lightgbm: fitLGBMRegressor, catboost: fitCatBoostRegressor };

const [folder, name, given] = process.argv.slice(2) as [string, string, string];
const { style, rows, columns, testRows, classes, threads, parameters } = JSON.parse(given) as {
  readonly style: keyof typeof classifiers;
  readonly rows: number;
  readonly columns: number;
  readonly testRows: number;
  readonly classes: number;
  readonly threads: number;
  readonly parameters: object;
};
const targets = readFloats(folder, `${name}.targets`);
const started = performance.now();
// Columns are binned as they are read, so that the cells are never in memory together.
const train = columnsOfFile(folder, `${name}.train`, rows, columns);
const common = { matrix: await binColumnsAsync(train, { threads }), threads, parameters };
const learned = targets.subarray(0, rows);
const model =
  classes > 0
    ? await classifiers[style]({ ...common, labels: learned, classCount: classes })
    : await regressors[style]({ ...common, targets: learned });
const seconds = (performance.now() - started) / 1000;
const test = readColumns(folder, `${name}.test`, testRows);
const kept = targets.subarray(rows);
const loss =
  "predictProbabilities" in model
    ? logLoss(model.predictProbabilities(test), kept, classes)
    : rootMeanSquaredError(model.predict(test), kept);
console.log(JSON.stringify({ seconds, loss }));
await closeWorkers();
