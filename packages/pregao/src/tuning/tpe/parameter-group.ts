import type { DrawnParameters, TuningParameter, TuningSpace, TuningValue } from "../../models/index.ts";
import type { RandomSource } from "../../random.ts";
import { isSingle, numericForm } from "../numeric-form.ts";
import { CategoricalDimension } from "./categorical-dimension.ts";
import type { Dimension, Members } from "./kernels.ts";
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
    const [inGood, inOthers] = this.#part(good);
    const better = this.#estimate(inGood, aged);
    const others = this.#estimate(inOthers, true);
    let best: number[] = [];
    let most = Number.NEGATIVE_INFINITY;
    const seen = new Set<string>();
    for (let i = 0; i < candidates; i++) {
      const values = better.draw(random);
      // Of few values most are drawn again and again.
      const key = values.join();
      if (seen.has(key)) continue;
      seen.add(key);
      const ratio = better.logDensity(values) - others.logDensity(values);
      if (best.length === 0 || ratio > most) [best, most] = [values, ratio];
    }
    return Object.fromEntries(best.map((value, p) => [this.#names[p]!, this.#dimensions[p]!.toValue(value)]));
  }

  /** The slots of the good trials and of the others. */
  #part(good: ReadonlySet<number>): readonly [Members, Members] {
    const trials = this.#trials;
    const parts = [0, 1].map(() => ({
      count: 0,
      slots: new Int32Array(trials.length),
      placeOf: new Int32Array(trials.length).fill(-1),
    }));
    for (let slot = 0; slot < trials.length; slot++) {
      const part = parts[good.has(trials[slot]!) ? 0 : 1]!;
      part.placeOf[slot] = part.count;
      part.slots[part.count++] = slot;
    }
    const [first, second] = parts.map(({ count, slots, placeOf }) => ({
      slots: slots.subarray(0, count),
      placeOf,
    }));
    return [first!, second!];
  }

  #estimate(members: Members, aged: boolean): ParzenEstimator {
    const count = members.slots.length;
    const weights = aged ? agedWeights(count) : new Float64Array(count + 1).fill(1);
    return new ParzenEstimator(
      this.#dimensions.map((dimension) => dimension.kernelsOf(members)),
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
