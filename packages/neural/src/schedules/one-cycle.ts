import { isFraction, type ParameterTable, resolveParameters } from "../parameter-table.ts";
import { type Schedule, scheduleBy } from "./schedule.ts";

export interface OneCycleSettings {
  readonly rise: number;
  readonly startDivisor: number;
  readonly endDivisor: number;
}

const isAtLeastOne = (value: unknown) => Number.isFinite(value) && (value as number) >= 1;

const table: ParameterTable = {
  rise: {
    default: 0.3,
    range: "a number between 0 and 1",
    description: "Share of the updates in which the learning rate rises",
    accepts: isFraction,
  },
  startDivisor: {
    default: 25,
    range: "a number of at least 1",
    description: "What the learning rate is divided by at the start",
    accepts: isAtLeastOne,
  },
  endDivisor: {
    default: 10_000,
    range: "a number of at least 1",
    description: "What the rate at the start is divided by at the end",
    accepts: isAtLeastOne,
  },
};

/**
 * One rise to the learning rate and one fall far below where it began, each half a cosine (Smith & Topin 2018), as PyTorch's
 * OneCycleLR in two phases. Momentum is left as it is (cycle_momentum=False).
 */
export function oneCycle(learningRate: number, given: Partial<OneCycleSettings>): Schedule {
  const { rise, startDivisor, endDivisor } = resolveParameters<OneCycleSettings>(table, given);
  const first = learningRate / startDivisor;
  const between = (from: number, to: number, share: number) =>
    to + ((from - to) * (1 + Math.cos(Math.PI * share))) / 2;
  return scheduleBy(({ step, steps }) => {
    const top = rise * steps - 1;
    const at = step - 1;
    if (at <= top) return between(first, learningRate, top > 0 ? at / top : 1);
    return between(learningRate, first / endDivisor, (at - top) / (steps - 1 - top));
  });
}
