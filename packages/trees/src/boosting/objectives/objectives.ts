import { logistic } from "./logistic.ts";
import type { Objective } from "./objective.ts";
import { softmax } from "./softmax.ts";
import { squaredError } from "./squared-error.ts";

export type ObjectiveName = "binary:logistic" | "multi:softprob" | "reg:squarederror";

export const objectives: Readonly<Record<ObjectiveName, Objective>> = {
  "binary:logistic": logistic,
  "multi:softprob": softmax,
  "reg:squarederror": squaredError,
};
