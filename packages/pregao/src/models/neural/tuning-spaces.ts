import { choiceOf, type FamilySpaces, integerRange, realRange, type TuningSpace } from "../tuning-space.ts";

/** What every net is tuned by, whatever it is made of. */
const training = {
  dropout: realRange(0, 0.5),
  learning_rate: realRange(1e-4, 1e-2, { log: true }),
  weight_decay: realRange(1e-6, 1e-2, { log: true }),
} as const satisfies TuningSpace;

const of = (parameters: TuningSpace): FamilySpaces => ({ default: { parameters } });

/** Of LSTMs: how many units, and how far they look back. */
export const recurrentSpaces: FamilySpaces = of({
  units: integerRange(16, 128, { log: true }),
  lookback: integerRange(8, 64, { log: true }),
  ...training,
});

/** Of nets with places of `d_model` features. */
export const attentionSpaces: FamilySpaces = of({
  // Multiples of the default's eight heads.
  d_model: choiceOf([32, 64, 128]),
  context_length: choiceOf([16, 32, 64]),
  ...training,
});

/** Of linear maps, which have no units to drop. */
export const linearSpaces: FamilySpaces = of({
  context_length: choiceOf([4, 8, 16, 32, 64]),
  learning_rate: training.learning_rate,
  weight_decay: realRange(1e-4, 1, { log: true }),
});
