import { isWhole, type ParameterTable, resolveParameters } from "../parameter-table.ts";
import { type Schedule, scheduleBy } from "./schedule.ts";

export interface StepDecaySettings {
  readonly every: number;
  readonly factor: number;
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
};

/** The learning rate times a factor after every so many epochs: PyTorch's StepLR. */
export function stepDecay(learningRate: number, given: Partial<StepDecaySettings>): Schedule {
  const { every, factor } = resolveParameters<StepDecaySettings>(table, given);
  return scheduleBy(({ epoch }) => learningRate * factor ** Math.floor((epoch - 1) / every));
}
