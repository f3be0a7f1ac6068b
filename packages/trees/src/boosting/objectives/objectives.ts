import { logistic } from "./logistic.ts";
import type { Objective } from "./objective.ts";
import { softmax } from "./softmax.ts";
import { squaredError } from "./squared-error.ts";

export type ObjectiveName = "logistic" | "softmax" | "squared";

export const objectives: Readonly<Record<ObjectiveName, Objective>> = {
  logistic,
  softmax,
  squared: squaredError,
};

export function isObjectiveName(name: unknown): name is ObjectiveName {
  return typeof name === "string" && Object.hasOwn(objectives, name);
}
