import { isWhole, type ParameterTable, resolveParameters } from "../parameter-table.ts";
import { type Schedule, scheduleBy } from "./schedule.ts";

export interface StepDecaySettings {
  readonly every: number;
  readonly factor: number;
  readonly hold: number;
}

const table: ParameterTable = {
  every: {
    default: 1,
    range: "a whole number of at least 1",
    description: "Epochs from one reduction to the next",
    accepts: (value) => isWhole(value, 1),
  },
  factor: {
    default: 0.1,
    range: "a number above 0 and up to 1",
    description: "What the learning rate is multiplied by",
    accepts: (value) => typeof value === "number" && value > 0 && value <= 1,
  },
  hold: {
    default: 0,
    range: "a whole number of at least 0",
    description: "Epochs at the full rate before the first period begins",
    accepts: (value) => isWhole(value, 0),
  },
};

/** The learning rate times a factor after every so many epochs: PyTorch's StepLR, or later by the epochs held. */
export function stepDecay(learningRate: number, given: Partial<StepDecaySettings>): Schedule {
  const { every, factor, hold } = resolveParameters<StepDecaySettings>(table, given);
  return scheduleBy(({ epoch }) => {
    const periods = Math.floor((epoch - 1 - hold) / every);
    return learningRate * factor ** Math.max(0, periods);
  });
}
