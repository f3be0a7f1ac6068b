import { isFraction, isWhole, type ParameterTable, resolveParameters } from "../parameter-table.ts";
import type { Schedule } from "./schedule.ts";

export interface ReduceOnPlateauSettings {
  readonly factor: number;
  readonly patience: number;
  readonly threshold: number;
  readonly cooldown: number;
  readonly min: number;
}

const isAtLeastZero = (value: unknown): value is number => Number.isFinite(value) && (value as number) >= 0;

const table: ParameterTable = {
  factor: {
    default: 0.1,
    range: "a number between 0 and 1",
    description: "What the learning rate is multiplied by",
    accepts: isFraction,
  },
  patience: {
    default: 10,
    range: "a whole number of at least 0",
    description: "Epochs without improvement that are let pass",
    accepts: (value) => isWhole(value, 0),
  },
  threshold: {
    default: 1e-4,
    range: "a number of at least 0",
    description: "Share of the best loss that an improvement must exceed",
    accepts: isAtLeastZero,
  },
  cooldown: {
    default: 0,
    range: "a whole number of at least 0",
    description: "Epochs after a reduction that are not counted",
    accepts: (value) => isWhole(value, 0),
  },
  min: {
    default: 0,
    range: "a number of at least 0",
    description: "Learning rate below which it does not go",
    accepts: isAtLeastZero,
  },
};

/** Smaller reductions are not made, as in PyTorch. */
const LEAST_CHANGE = 1e-8;

interface PlateauState extends Record<string, number | null> {
  /** Reduced so far; null: not at all. */
  readonly rate: number | null;
  readonly best: number | null;
  readonly bad: number;
  readonly cooling: number;
}

/** Lowers the learning rate when the watched loss stops falling, as PyTorch's ReduceLROnPlateau with a relative threshold. */
export function reduceOnPlateau(learningRate: number, given: Partial<ReduceOnPlateauSettings>): Schedule {
  const settings = resolveParameters<ReduceOnPlateauSettings>(table, given);
  const { factor, patience, threshold, cooldown, min } = settings;
  return {
    start: { rate: null, best: null, bad: 0, cooling: 0 } satisfies PlateauState,
    rate: (_, state) => state.rate ?? learningRate,
    afterEpoch: (state, loss) => {
      let { rate, best, bad, cooling } = state as PlateauState;
      if (best === null || loss < best * (1 - threshold)) [best, bad] = [loss, 0];
      else bad++;
      if (cooling > 0) [cooling, bad] = [cooling - 1, 0];
      if (bad > patience) {
        const before = rate ?? learningRate;
        const reduced = Math.max(before * factor, min);
        if (before - reduced > LEAST_CHANGE) rate = reduced;
        [cooling, bad] = [cooldown, 0];
      }
      return { rate, best, bad, cooling } satisfies PlateauState;
    },
  };
}
