import { absoluteError } from "./absolute-error.ts";
import { huber } from "./huber.ts";
import { logistic } from "./logistic.ts";
import { identityLink, type Objective } from "./objective.ts";
import { poisson } from "./poisson.ts";
import { pseudoHuber } from "./pseudo-huber.ts";
import { quantileError } from "./quantile-error.ts";
import { softmax } from "./softmax.ts";
import { squaredError } from "./squared-error.ts";

/** Losses by the names that all styles share. */
export const objectives = {
  logistic,
  softmax,
  squared: squaredError,
  absolute: absoluteError,
  huber,
  pseudohuber: pseudoHuber,
  quantile: quantileError,
  poisson,
} as const satisfies Readonly<Record<string, Objective>>;

/** A loss that is known here. */
export type KnownObjective = keyof typeof objectives;

/** What a model lowered; "custom": its user's own gradient. */
export type ObjectiveName = KnownObjective | "custom";

export function isObjectiveName(name: unknown): name is ObjectiveName {
  return typeof name === "string" && (name === "custom" || Object.hasOwn(objectives, name));
}

/**
 * What makes a prediction of a margin, where there is one output; null where they are the same. A user's own gradient has
 * log-odds for margins when there are classes.
 */
export function linkOf(name: ObjectiveName, classCount: number): ((margin: number) => number) | null {
  const objective = name === "custom" ? (classCount === 2 ? logistic : squaredError) : objectives[name];
  return objective.predictionOf === identityLink.predictionOf ? null : objective.predictionOf;
}
