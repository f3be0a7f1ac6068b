import type { DrawnParameters, TuningSpace, TuningValue } from "../../models/index.ts";
import { type Sampler, trialRandom } from "../sampler.ts";
import { drawAtRandom, drawValue, isDrawn } from "../space.ts";
import type { Trial } from "../trial.ts";
import { GoodTrials } from "./good-trials.ts";
import { groupParameters, type ParameterGroup } from "./parameter-group.ts";

export interface TpeOptions {
  /** Trials drawn at random before the first that is drawn by what was learned. Default 10. */
  readonly startupTrials?: number;
  /** Values tried for each that is taken. Default 24. */
  readonly candidates?: number;
  /** Whether parameters that share a condition are drawn jointly; with several scores each alone unless told, as Optuna 5 does. */
  readonly multivariate?: boolean;
}

/**
 * The tree-structured Parzen estimator of Bergstra et al. (2011, 2013) with the components that Watanabe (2023) describes and
 * the choices of Optuna 5's TPESampler: a tenth of the trials (25 at most) are good; values are drawn from the density of
 * these and the one is taken whose density among the others is relatively lowest. Trials that still run count among the
 * others ("constant liar"), so that trials drawn together keep apart. Time of an ask O(trials × candidates × parameters).
 */
export class TpeSampler implements Sampler {
  readonly #space: TuningSpace;
  readonly #seed: number;
  readonly #good: GoodTrials;
  readonly #groups: ReadonlyMap<string, ParameterGroup>;
  readonly #startupTrials: number;
  readonly #candidates: number;
  /** Whether old trials count less among the good too. */
  readonly #aged: boolean;

  constructor(space: TuningSpace, seed: number, objectives = 1, options: TpeOptions = {}) {
    const { startupTrials = 10, candidates = 24, multivariate = objectives === 1 } = options;
    this.#space = space;
    this.#seed = seed;
    this.#good = new GoodTrials(objectives);
    this.#groups = groupParameters(space, multivariate);
    this.#startupTrials = startupTrials;
    this.#candidates = candidates;
    this.#aged = objectives === 1;
  }

  tell(trial: Trial): void {
    if (trial.state === "failed") return;
    this.#good.add(trial);
    for (const group of new Set(this.#groups.values())) group.observe(trial.number, trial.parameters);
  }

  ask(number: number, running: readonly DrawnParameters[]): DrawnParameters {
    const random = trialRandom(this.#seed, number);
    if (this.#good.count < this.#startupTrials) return drawAtRandom(this.#space, random);
    const groups = [...new Set(this.#groups.values())];
    const sizes = groups.map((group) => group.size);
    for (const drawn of running) for (const group of groups) group.observe(Number.POSITIVE_INFINITY, drawn);
    const good = this.#good.choose();
    const settings = { candidates: this.#candidates, aged: this.#aged };
    const drawn: Record<string, TuningValue> = {};
    for (const [name, parameter] of Object.entries(this.#space)) {
      if (Object.hasOwn(drawn, name) || !isDrawn(parameter, drawn)) continue;
      const group = this.#groups.get(name);
      if (group === undefined) drawn[name] = drawValue(parameter, random);
      else Object.assign(drawn, group.draw(good, random, settings));
    }
    for (const [index, group] of groups.entries()) group.forget(sizes[index]!);
    return inOrder(this.#space, drawn);
  }
}

/** The same values in the order in which the space declares them. */
function inOrder(space: TuningSpace, drawn: DrawnParameters): DrawnParameters {
  const names = Object.keys(space).filter((name) => Object.hasOwn(drawn, name));
  return Object.fromEntries(names.map((name) => [name, drawn[name]!]));
}
