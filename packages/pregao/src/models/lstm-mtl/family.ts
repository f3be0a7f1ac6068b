import { architectureNamed } from "@pregao/neural";
import { z } from "zod";
import { networkFamily } from "../neural/network-family.ts";
import { networkOptions, networkParameters } from "../neural/network-options.ts";
import { ofClasses } from "../neural/network-plan.ts";
import { recurrentSpaces } from "../neural/tuning-spaces.ts";

/**
 * The LSTM of the B3 service, which learns the action and the return together. As there, classes are drawn equally often and the
 * focal loss leaves easy examples alone; what both do to the probabilities is taken back when it predicts.
 */
export const lstmMultiTaskFamily = networkFamily({
  name: "lstm_mtl",
  aliases: ["lstm-mtl", "LstmMultiTask", "LSTMMultiTask"],
  description:
    "The B3 service's LSTM with two heads: actions by focal loss (Lin et al. 2017) and the return, in deviations from its mean, by squared error; predicts both.",
  tasks: ["classification", "regression"],
  searchSpaces: { default: { units: [64, 96], dropout: [0.2, 0.4], learning_rate: [0.0003, 0.001] } },
  tuningSpaces: recurrentSpaces,
  options: () => ({
    ...networkOptions(architectureNamed("LstmMultiTask").parameters, ["features", "actions", "horizon"], {
      early_stopping_patience: 20,
    }),
    sampler: z.enum(["balanced", "shuffled"]).default("balanced").meta({
      description:
        "Whether actions are drawn equally often in training, or each row once an epoch; rows that are weighed are drawn by their weights.",
    }),
  }),
  learns: () => ({ classes: true, returns: true }),
  plan(_task, size, parameters) {
    const { sampler, ...network } = networkParameters(parameters);
    const alpha = ofClasses(parameters.focal_loss_alpha, size) as number[] | null;
    const features = size.features;
    const actions = size.classIds.length;
    return {
      architecture: "LstmMultiTask",
      parameters: { ...network, features, actions, focal_loss_alpha: alpha },
      lookback: Number(parameters.lookback),
      classes: {
        output: "action_logits",
        target: "action_target",
        focal: { gamma: Number(parameters.focal_loss_gamma), alpha },
        isBalanced: sampler === "balanced",
      },
      returns: { output: "return", target: "return_target", shape: [1] },
      optimiser: { kind: "adam" },
    };
  },
});
