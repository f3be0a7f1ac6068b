import { PregaoError } from "../errors.ts";
import type { Model, TrainingData } from "./contract.ts";

/** Throws PREGAO_TARGETS_MISSING when there is nothing that a model of this task could learn. */
export function requireTargets(family: string, data: TrainingData, task: Model["task"]): void {
  const reason = whyUnfit(data, task);
  if (reason !== null) throw new PregaoError("PREGAO_TARGETS_MISSING", { family, task, reason });
}

function whyUnfit({ rows, classes, classNames, returns }: TrainingData, task: Model["task"]): string | null {
  if (task === "regression") return returns === undefined ? "there are no returns" : null;
  if (classes === undefined || classNames === undefined) return "there are no classes";
  const present = new Set<number>();
  for (const row of rows) present.add(classes[row]!);
  return present.size < 2 ? `all ${rows.length} training rows are of one class` : null;
}
