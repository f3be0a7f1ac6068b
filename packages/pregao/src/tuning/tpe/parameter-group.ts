import type { DrawnParameters, TuningParameter, TuningSpace, TuningValue } from "../../models/index.ts";
import type { RandomSource } from "../../random.ts";
import { isSingle, numericForm } from "../numeric-form.ts";
import { CategoricalDimension } from "./categorical-dimension.ts";
import type { Dimension } from "./kernels.ts";
import { NumericDimension } from "./numeric-dimension.ts";
import { agedWeights, ParzenEstimator } from "./parzen-estimator.ts";

/**
 * Parameters that are drawn together, because they are always drawn in the same trials: the groups of Optuna's
 * `multivariate=True, group=True`, told from the conditions rather than from trials.
 */
export class ParameterGroup {
  readonly #names: readonly string[];
  readonly #dimensions: readonly Dimension[];
  /** Trial of each slot of the dimensions. */
  readonly #trials: number[] = [];

  constructor(parameters: readonly (readonly [string, TuningParameter])[]) {
    this.#names = parameters.map(([name]) => name);
    this.#dimensions = parameters.map(([, parameter]) => dimensionOf(parameter));
  }

  get size(): number {
    return this.#trials.length;
  }

  /** Takes a trial in, if its parameters are of this group. */
  observe(trial: number, drawn: DrawnParameters): void {
    if (!Object.hasOwn(drawn, this.#names[0]!)) return;
    this.#trials.push(trial);
    for (const [p, name] of this.#names.entries()) this.#dimensions[p]!.observe(drawn[name]!);
  }

  forget(size: number): void {
    this.#trials.length = size;
    for (const dimension of this.#dimensions) dimension.forget(size);
  }

  /**
   * Of `candidates` values drawn where good trials are dense the one with the largest ratio of the good trials' density to the
   * others'. O(candidates × trials × parameters).
   */
  draw(
    good: ReadonlySet<number>,
    random: RandomSource,
    { candidates, aged }: { readonly candidates: number; readonly aged: boolean },
  ): Record<string, TuningValue> {
    const isGood = this.#trials.map((trial) => good.has(trial));
    const better = this.#estimate(isGood, true, aged);
    const others = this.#estimate(isGood, false, true);
    let best: number[] = [];
    let most = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < candidates; i++) {
      const values = better.draw(random);
      const ratio = better.logDensity(values) - others.logDensity(values);
      if (best.length === 0 || ratio > most) [best, most] = [values, ratio];
    }
    return Object.fromEntries(best.map((value, p) => [this.#names[p]!, this.#dimensions[p]!.toValue(value)]));
  }

  #estimate(isGood: readonly boolean[], side: boolean, aged: boolean): ParzenEstimator {
    const placeOf = new Int32Array(isGood.length).fill(-1);
    const slots = Int32Array.from(isGood.keys()).filter((slot) => isGood[slot] === side);
    for (const [place, slot] of slots.entries()) placeOf[slot] = place;
    const weights = aged ? agedWeights(slots.length) : new Float64Array(slots.length + 1).fill(1);
    return new ParzenEstimator(
      this.#dimensions.map((dimension) => dimension.kernelsOf({ slots, placeOf })),
      weights,
    );
  }
}

function dimensionOf(parameter: TuningParameter): Dimension {
  return parameter.kind === "categorical"
    ? new CategoricalDimension(parameter)
    : new NumericDimension(numericForm(parameter));
}

/**
 * The group of each parameter, by name: those that share a condition, or each alone when they are not to be drawn jointly.
 * Parameters of one value have none.
 */
export function groupParameters(space: TuningSpace, jointly: boolean): Map<string, ParameterGroup> {
  const members = new Map<string, [string, TuningParameter][]>();
  for (const [name, parameter] of Object.entries(space)) {
    if (isConstant(parameter)) continue;
    const key = jointly ? JSON.stringify(parameter.when ?? null) : name;
    members.set(key, [...(members.get(key) ?? []), [name, parameter]]);
  }
  const groups = new Map<string, ParameterGroup>();
  for (const parameters of members.values()) {
    const group = new ParameterGroup(parameters);
    for (const [name] of parameters) groups.set(name, group);
  }
  return groups;
}

function isConstant(parameter: TuningParameter): boolean {
  return parameter.kind === "categorical" ? parameter.choices.length === 1 : isSingle(numericForm(parameter));
}
