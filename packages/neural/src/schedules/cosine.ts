import { isWhole, type ParameterTable, resolveParameters } from "../parameter-table.ts";
import { type Schedule, scheduleBy } from "./schedule.ts";

export interface CosineSettings {
  readonly warmUp: number;
  readonly floor: number;
}

const table: ParameterTable = {
  warmUp: {
    default: 0,
    range: "a whole number of at least 0",
    description:
      "Updates over which the learning rate rises in equal steps, the last of them at its full height",
    accepts: (value) => isWhole(value, 0),
  },
  floor: {
    default: 0,
    range: "a number of at least 0",
    description: "Learning rate that the cosine falls towards",
    accepts: (value) => Number.isFinite(value) && (value as number) >= 0,
  },
};

/**
 * Half a cosine from the learning rate down to the floor (Loshchilov & Hutter 2017, without restarts), after a linear
 * warm-up: PyTorch's SequentialLR of a LinearLR and a CosineAnnealingLR, both stepped after every update.
 */
export function cosine(learningRate: number, given: Partial<CosineSettings>): Schedule {
  const { warmUp, floor } = resolveParameters<CosineSettings>(table, given);
  return scheduleBy(({ step, steps }) => {
    if (step <= warmUp) return (learningRate * step) / warmUp;
    const share = (step - 1 - warmUp) / (steps - warmUp);
    return floor + ((learningRate - floor) * (1 + Math.cos(Math.PI * share))) / 2;
  });
}
