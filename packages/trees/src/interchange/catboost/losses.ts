import type { ObjectiveName } from "../../boosting/objectives/objectives.ts";

/** What CatBoost calls the losses whose predictions the core knows how to make. */
const lossOf: Readonly<Partial<Record<string, string>>> = {
  logistic: "Logloss",
  softmax: "MultiClass",
  squared: "RMSE",
  absolute: "MAE",
  huber: "Huber",
  quantile: "Quantile",
  poisson: "Poisson",
};

/** Losses under another name, or whose prediction is the margin itself, as squared error's is. */
const others: Readonly<Record<string, string>> = {
  CrossEntropy: "logistic",
  MAPE: "squared",
  Lq: "squared",
  Expectile: "squared",
  LogCosh: "squared",
};

const objectiveOf: ReadonlyMap<string, string> = new Map([
  ...Object.entries(lossOf).map(([objective, loss]): [string, string] => [loss!, objective]),
  ...Object.entries(others),
]);

/** Undefined for losses whose predictions are made in ways the core does not know. */
export function objectiveOfLoss(loss: string): ObjectiveName | undefined {
  return objectiveOf.get(loss) as ObjectiveName | undefined;
}

/** A loss with the same way from margins to predictions. */
export function lossOfObjective(objective: string): string {
  return lossOf[objective] ?? "RMSE";
}
