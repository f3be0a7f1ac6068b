import type { KnownObjective, ObjectiveName } from "../../boosting/objectives/objectives.ts";

/** CatBoost's names of the core's losses; it has no pseudo-Huber loss. */
const lossOf: Readonly<Partial<Record<ObjectiveName, string>>> = {
  logistic: "Logloss",
  softmax: "MultiClass",
  squared: "RMSE",
  absolute: "MAE",
  huber: "Huber",
  quantile: "Quantile",
  poisson: "Poisson",
} satisfies Record<Exclude<KnownObjective, "pseudohuber">, string>;

const objectiveOf: ReadonlyMap<string, ObjectiveName> = new Map([
  ...Object.entries(lossOf).map(([objective, loss]): [string, ObjectiveName] => [
    loss,
    objective as ObjectiveName,
  ]),
  ["CrossEntropy", "logistic"],
  // Not the core's, but their predictions are margins, too.
  ["MAPE", "custom"],
  ["Lq", "custom"],
  ["Expectile", "custom"],
  ["LogCosh", "custom"],
]);

/** Undefined for losses whose predictions are made in ways the core does not know. */
export function objectiveOfLoss(loss: string): ObjectiveName | undefined {
  return objectiveOf.get(loss);
}

/** A loss with the same way from margins to predictions. */
export function lossOfObjective(objective: ObjectiveName): string {
  return lossOf[objective] ?? "RMSE";
}
