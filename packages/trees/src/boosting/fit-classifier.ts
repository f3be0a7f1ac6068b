import { TreesError } from "../errors.ts";
import { checkLength } from "../forest/training-rows.ts";
import { resolveParameters } from "../parameter-table.ts";
import type { ClassWeight } from "./class-weight.ts";
import { BoostingClassifierModel } from "./classifier-model.ts";
import { type BoostingFitInput, boost } from "./fit-input.ts";
import type { AnyPlan, BoostingStyle } from "./style.ts";

export interface BoostingClassifierInput<P> extends BoostingFitInput<P> {
  /** Class id of every row of the matrix, 0 … classCount − 1; rows that are not listed are not read. */
  readonly labels: ArrayLike<number>;
  /** Number of classes, 2 … 255. */
  readonly classCount: number;
  /** Multiplies the weights of the training rows by those of their classes. */
  readonly classWeight?: ClassWeight;
}

/** Boosts trees on log-loss in a style. Cost about O(rounds × classes × depth × rows × columns). */
export async function fitBoostingClassifier<C extends object, R extends object>(
  style: BoostingStyle<C, R, AnyPlan>,
  input: BoostingClassifierInput<C>,
): Promise<BoostingClassifierModel> {
  const { matrix, classCount } = input;
  const parameters = resolveParameters<C>(style.classifier, input.parameters ?? {});
  if (!Number.isInteger(classCount) || classCount < 2 || classCount > 255) {
    throw new TreesError(
      "TREES_INPUT_INVALID",
      `classCount is ${classCount}, but must be a whole number from 2 to 255`,
    );
  }
  checkLength("labels", input.labels.length, matrix);
  const targetOf = (row: number): number => checkedLabel(input.labels[row]!, row, classCount);
  const parts = await boost(style.name, parameters, input, {
    classCount,
    classWeight: input.classWeight ?? null,
    targetOf,
    planFor: (problem) => style.planClassifier(parameters, problem),
  });
  return new BoostingClassifierModel(parts);
}

function checkedLabel(label: number, row: number, classCount: number): number {
  if (Number.isInteger(label) && label >= 0 && label < classCount) return label;
  throw new TreesError(
    "TREES_INPUT_INVALID",
    `labels[${row}] is ${label}, but must be a class id from 0 to ${classCount - 1}`,
  );
}
