import { PregaoError } from "../errors.ts";
import type { DrawnParameters, TuningParameter, TuningSpace, TuningValue } from "../models/index.ts";
import { createRandom } from "../random.ts";
import { isSingle, numericForm, valueAt } from "./numeric-form.ts";
import type { Sampler } from "./sampler.ts";
import { isDrawn } from "./space.ts";

/** Combinations that a grid may have: more would take longer to list than anybody could wait for. */
const MOST_COMBINATIONS = 100_000;

/**
 * Every combination of some values of each parameter once, in random order: all choices, and of numbers at most `points`
 * values, evenly spread from end to end (by their logarithm where the parameter says so). Throws PREGAO_OPTION_INVALID for a
 * grid of more than 100,000.
 */
export function gridSampler(space: TuningSpace, seed: number, points = 5): Sampler {
  const grid = listGrid(space, points);
  const order = createRandom(seed, "tuning grid").shuffle(Int32Array.from(grid.keys()));
  return {
    tell() {},
    ask: (number) => (number < grid.length ? grid[order[number]!]! : null),
  };
}

/** All combinations; parameters whose condition does not hold take no part. */
function listGrid(space: TuningSpace, points: number): DrawnParameters[] {
  let grid: DrawnParameters[] = [{}];
  for (const [name, parameter] of Object.entries(space)) {
    const values = gridValues(parameter, points);
    const drawing = grid.filter((drawn) => isDrawn(parameter, drawn)).length;
    if (grid.length + drawing * (values.length - 1) > MOST_COMBINATIONS) {
      throw new PregaoError("PREGAO_OPTION_INVALID", {
        option: "sampler",
        value: "grid",
        reason: `the space has more than ${MOST_COMBINATIONS} combinations of ${points} values each; take another sampler, or hold parameters fixed`,
      });
    }
    grid = grid.flatMap((drawn) =>
      isDrawn(parameter, drawn) ? values.map((value) => ({ ...drawn, [name]: value })) : [drawn],
    );
  }
  return grid;
}

function gridValues(parameter: TuningParameter, points: number): TuningValue[] {
  if (parameter.kind === "categorical") return [...parameter.choices];
  const form = numericForm(parameter);
  if (isSingle(form)) return [form.low];
  const [first, last] = form.log ? [Math.log(form.low), Math.log(form.high)] : [form.low, form.high];
  const count =
    form.step === 0 || form.log ? points : Math.min(points, Math.round((last - first) / form.step) + 1);
  if (count === 1) return [form.low];
  const values = Array.from({ length: count }, (_, i) => {
    if (i === count - 1) return form.high;
    const value = valueAt(form, first + (i * (last - first)) / (count - 1));
    return form.step === 0 ? Number(value.toPrecision(12)) : value;
  });
  return [...new Set(values)];
}
