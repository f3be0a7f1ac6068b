import { architectureNamed } from "@pregao/neural";
import { networkFamily } from "../neural/network-family.ts";
import { networkOptions, networkParameters } from "../neural/network-options.ts";
import { headsOf, ofClasses, oneTask } from "../neural/network-plan.ts";
import { recurrentSpaces } from "../neural/tuning-spaces.ts";

const architectures = { classification: "LstmClassifier", regression: "LstmForecaster" };

/** The described system's LSTMForecaster, for classes too: its layers, lookback and dropout are the defaults. */
export const lstmFamily = networkFamily({
  name: "lstm",
  aliases: ["LSTM", "lstm_forecaster", "LSTMForecaster"],
  description:
    "Long short-term memory (Hochreiter & Schmidhuber 1997): layers that read the features of the last bars in order; the last hidden state tells the target.",
  tasks: ["classification", "regression"],
  searchSpaces: { default: { units: [32, 64], dropout: [0.2, 0.4], learning_rate: [0.0003, 0.001] } },
  tuningSpaces: recurrentSpaces,
  options: (task) =>
    networkOptions(
      architectureNamed(architectures[task]).parameters,
      ["features", "classes", "targets", "horizon"],
      { early_stopping_patience: 10 },
    ),
  learns: oneTask,
  plan: (task, size, parameters) => ({
    architecture: architectures[task],
    parameters: {
      ...networkParameters(parameters),
      features: size.features,
      ...(task === "classification" && {
        classes: size.classIds.length,
        class_weights: ofClasses(parameters.class_weights, size),
      }),
    },
    lookback: Number(parameters.lookback),
    ...headsOf(task, [1, 1]),
    optimiser: { kind: "adam" },
  }),
});
