import {
  choiceOf,
  type DrawnParameters,
  type FamilySpaces,
  integerRange,
  realRange,
} from "../tuning-space.ts";

const units = { log: true } as const;

/** Two to four hidden layers of 32 to 256 units, each drawn by itself: the described system's search of architectures. */
export const mlpTuningSpaces: FamilySpaces = {
  default: {
    parameters: {
      n_layers: integerRange(2, 4),
      hidden_dim_1: integerRange(32, 256, units),
      hidden_dim_2: integerRange(32, 256, units),
      hidden_dim_3: integerRange(32, 256, { ...units, when: { parameter: "n_layers", in: [3, 4] } }),
      hidden_dim_4: integerRange(32, 256, { ...units, when: { parameter: "n_layers", in: [4] } }),
      dropout: realRange(0.1, 0.5),
      learning_rate: realRange(1e-4, 1e-2, { log: true }),
      batch_size: choiceOf([32, 64, 128, 256]),
    },
    assemble,
  },
};

/** The layers as the family has them: a list of their units. */
function assemble(drawn: DrawnParameters): Readonly<Record<string, unknown>> {
  const isLayer = (name: string): boolean => name.startsWith("hidden_dim_");
  const hidden = Object.keys(drawn)
    .filter(isLayer)
    .map((name) => drawn[name]);
  const others = Object.entries(drawn).filter(([name]) => name !== "n_layers" && !isLayer(name));
  return { hidden, ...Object.fromEntries(others) };
}
