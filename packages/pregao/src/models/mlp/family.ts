import { architectureNamed } from "@pregao/neural";
import { networkFamily } from "../neural/network-family.ts";
import { networkOptions, networkParameters } from "../neural/network-options.ts";
import { headsOf, ofClasses, oneTask } from "../neural/network-plan.ts";
import { mlpTuningSpaces } from "./tuning-spaces.ts";

const architectures = { classification: "MlpClassifier", regression: "MlpRegressor" };

/** The described system's NeuralNetRegressor, for classes too: its layers, dropout, schedule and patience are the defaults. */
export const mlpFamily = networkFamily({
  name: "mlp",
  aliases: ["nn", "neural_network", "MLP", "NeuralNetRegressor"],
  description:
    "Multi-layer perceptron: linear maps, batch normalisation and dropout over the features of one bar; learns by Adam, with the learning rate halved on a plateau.",
  tasks: ["classification", "regression"],
  searchSpaces: {
    default: {
      hidden: [
        [64, 32],
        [128, 64, 32],
      ],
      dropout: [0.1, 0.3, 0.5],
      learning_rate: [0.0003, 0.001],
    },
  },
  tuningSpaces: mlpTuningSpaces,
  options: (task) =>
    networkOptions(architectureNamed(architectures[task]).parameters, ["features", "classes", "targets"], {
      early_stopping_patience: 20,
    }),
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
    lookback: null,
    ...headsOf(task, [1]),
    optimiser: { kind: "adam" },
  }),
});
