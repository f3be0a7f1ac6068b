import type { IntegerParameter, NumberParameter } from "../models/index.ts";

/**
 * A number as samplers see it: a place on an axis that is the value or its logarithm. A value of a grid owns the stretch half
 * a step to either side, so that the ends are drawn as often as the others.
 */
export interface NumericForm {
  readonly low: number;
  readonly high: number;
  /** 0 where every number between is possible. */
  readonly step: number;
  readonly log: boolean;
  /** The axis. */
  readonly from: number;
  readonly to: number;
}

export function numericForm({
  kind,
  low,
  high,
  step,
  log = false,
}: NumberParameter | IntegerParameter): NumericForm {
  const width = step ?? (kind === "integer" ? 1 : 0);
  // The last value of the grid, where the range is no whole number of steps.
  const last = width === 0 ? high : onGrid(low, width, Math.floor((high - low) / width + 1e-9));
  const [from, to] = [low - width / 2, last + width / 2];
  return {
    low,
    high: last,
    step: width,
    log,
    from: log ? Math.log(from) : from,
    to: log ? Math.log(to) : to,
  };
}

/** Whether there is nothing to draw. */
export function isSingle({ low, high }: NumericForm): boolean {
  return low === high;
}

/** The value at a place of the axis, on the grid and within the range. */
export function valueAt({ low, high, step, log }: NumericForm, place: number): number {
  const value = log ? Math.exp(place) : place;
  const allowed = step === 0 ? value : onGrid(low, step, Math.round((value - low) / step));
  return Math.min(high, Math.max(low, allowed));
}

export function placeOf({ log }: NumericForm, value: number): number {
  return log ? Math.log(value) : value;
}

/** low + i · step without the last digits that the sum adds: 0.1 + 2 · 0.1 is 0.3. */
function onGrid(low: number, step: number, i: number): number {
  const value = low + i * step;
  return Number.isInteger(step) && Number.isInteger(low) ? value : Number(value.toPrecision(12));
}
