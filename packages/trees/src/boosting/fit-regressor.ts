import { TreesError } from "../errors.ts";
import { checkLength } from "../forest/training-rows.ts";
import { resolveParameters } from "../parameter-table.ts";
import { type BoostingFitInput, boost } from "./fit-input.ts";
import { BoostingRegressorModel } from "./regressor-model.ts";
import type { AnyPlan, BoostingStyle } from "./style.ts";

export interface BoostingRegressorInput<P> extends BoostingFitInput<P> {
  /** Target of every row of the matrix, kept in float32; rows that are not listed are not read. */
  readonly targets: ArrayLike<number>;
}

/** Boosts trees on numbers in a style. Cost about O(rounds × depth × rows × columns). */
export async function fitBoostingRegressor<C extends object, R extends object>(
  style: BoostingStyle<C, R, AnyPlan>,
  input: BoostingRegressorInput<R>,
): Promise<BoostingRegressorModel> {
  const parameters = resolveParameters<R>(style.regressor, input.parameters ?? {});
  checkLength("targets", input.targets.length, input.matrix);
  const targetOf = (row: number): number => checkedTarget(input.targets[row]!, row);
  const parts = await boost(style.name, parameters, input, {
    classCount: 0,
    classWeight: null,
    targetOf,
    planFor: (problem) => style.planRegressor(parameters, problem),
  });
  return new BoostingRegressorModel(parts);
}

/** Gradients are float32: a difference of targets, times a weight, has to stay below 3.4e38. */
const LARGEST_TARGET = 1e30;

function checkedTarget(target: number, row: number): number {
  if (Math.abs(target) <= LARGEST_TARGET) return target;
  throw new TreesError(
    "TREES_INPUT_INVALID",
    `targets[${row}] is ${target}, but must be a finite number of at most ${LARGEST_TARGET} in size`,
  );
}
