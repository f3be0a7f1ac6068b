import {
  CatBoostClassifier,
  CatBoostRegressor,
  ExtraTreesClassifier,
  ExtraTreesRegressor,
  LGBMClassifier,
  LGBMRegressor,
  RandomForestClassifier,
  RandomForestRegressor,
  XGBClassifier,
  XGBRegressor,
} from "@pregao/trees";
import { logLoss, rootMeanSquaredError } from "../trees/columns-and-losses.ts";

const estimators = {
  xgboost: { classifier: XGBClassifier, regressor: XGBRegressor },
  lightgbm: { classifier: LGBMClassifier, regressor: LGBMRegressor },
  catboost: { classifier: CatBoostClassifier, regressor: CatBoostRegressor },
  forest: { classifier: RandomForestClassifier, regressor: RandomForestRegressor },
  extra_trees: { classifier: ExtraTreesClassifier, regressor: ExtraTreesRegressor },
};

/** Probabilities below count as this: a forest's few zeros would decide its log-loss alone. */
const LEAST = 1e-3;

export type Style = keyof typeof estimators;

export interface DataSet {
  readonly name: string;
  /** Number of classes; 0 for numbers. */
  readonly classes: number;
  /** Columns of categories. */
  readonly categorical: readonly number[];
  /** Null is missing. */
  readonly columns: readonly (readonly (number | null)[])[];
  readonly targets: readonly number[];
  readonly folds: readonly { readonly train: readonly number[]; readonly test: readonly number[] }[];
  /** The original's loss on each fold. */
  readonly losses: Readonly<Record<Style, readonly number[]>>;
}

/** Loss on the test rows of each fold of an estimator that saw the others. */
export async function foldLosses(set: DataSet, style: Style, given: object): Promise<number[]> {
  const { classes, targets } = set;
  const columns = set.columns.map((column) => Float32Array.from(column, (value) => value ?? Number.NaN));
  const isForest = style === "forest" || style === "extra_trees";
  const options = isForest || set.categorical.length === 0 ? {} : { categorical: set.categorical };
  const losses: number[] = [];
  for (const [seed, fold] of set.folds.entries()) {
    const part = (rows: readonly number[]): Float32Array[] =>
      columns.map((column) => Float32Array.from(rows, (row) => column[row]!));
    const learned = fold.train.map((row) => targets[row]!);
    const kept = fold.test.map((row) => targets[row]!);
    const parameters = { ...given, random_state: seed } as object;
    const { classifier: Classifier, regressor: Regressor } = estimators[style];
    if (classes > 0) {
      const model = await new Classifier(parameters).fit(part(fold.train), learned, options);
      losses.push(logLoss(model.predictProba(part(fold.test)), kept, classes, LEAST));
    } else {
      const model = await new Regressor(parameters).fit(part(fold.train), learned, options);
      losses.push(rootMeanSquaredError(model.predict(part(fold.test)), kept));
    }
  }
  return losses;
}
