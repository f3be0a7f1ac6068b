import { PregaoError } from "../errors.ts";
import type { DrawnParameters, TuningParameter, TuningSpace, TuningValue } from "../models/index.ts";
import type { RandomSource } from "../random.ts";
import { numericForm, valueAt } from "./numeric-form.ts";

/** Throws PREGAO_SPACE_INVALID, naming the parameter, for a space that cannot be drawn from. */
export function checkSpace(space: TuningSpace): void {
  const names = Object.keys(space);
  if (names.length === 0) refuse("(none)", "a space needs one parameter at least");
  for (const [place, [name, parameter]] of Object.entries(space).entries()) {
    const reason = whyInvalid(parameter);
    if (reason !== null) refuse(name, reason);
    const { when } = parameter;
    if (when === undefined) continue;
    if (!names.slice(0, place).includes(when.parameter)) {
      refuse(name, `it is drawn by ${when.parameter}, which must be declared before it`);
    }
    if (when.in.length === 0) refuse(name, `no value of ${when.parameter} lets it be drawn`);
  }
}

function whyInvalid(parameter: TuningParameter): string | null {
  if (parameter.kind === "categorical") {
    if (parameter.choices.length === 0) return "it has no choices";
    return new Set(parameter.choices).size < parameter.choices.length ? "a choice stands in it twice" : null;
  }
  const { kind, low, high, step, log } = parameter;
  if (!(Number.isFinite(low) && Number.isFinite(high) && low <= high)) {
    return `its range is ${low} to ${high}, but low must be a finite number up to high`;
  }
  if (step !== undefined && !(step > 0 && Number.isFinite(step)))
    return `its step is ${step}, but must be above 0`;
  if (log && step !== undefined) return "it has a logarithm and a step: leave one of them out";
  if (kind === "integer" && ![low, high, step ?? 1].every(Number.isInteger))
    return "low, high and step must be whole";
  const least = kind === "integer" ? 1 : Number.MIN_VALUE;
  return log && low < least ? `its lowest value is ${low}, too low for a logarithm` : null;
}

function refuse(parameter: string, reason: string): never {
  throw new PregaoError("PREGAO_SPACE_INVALID", { parameter, reason });
}

/** Whether a parameter is drawn beside the values drawn before it. */
export function isDrawn({ when }: TuningParameter, drawn: DrawnParameters): boolean {
  return (
    when === undefined || (Object.hasOwn(drawn, when.parameter) && when.in.includes(drawn[when.parameter]!))
  );
}

/** One value of each parameter whose condition holds, all equally likely (by their logarithm where the parameter says so). */
export function drawAtRandom(space: TuningSpace, random: RandomSource): DrawnParameters {
  const drawn: Record<string, TuningValue> = {};
  for (const [name, parameter] of Object.entries(space)) {
    if (isDrawn(parameter, drawn)) drawn[name] = drawValue(parameter, random);
  }
  return drawn;
}

export function drawValue(parameter: TuningParameter, random: RandomSource): TuningValue {
  if (parameter.kind === "categorical") return parameter.choices[random.integer(parameter.choices.length)]!;
  const form = numericForm(parameter);
  return valueAt(form, form.from + random.uniform() * (form.to - form.from));
}
