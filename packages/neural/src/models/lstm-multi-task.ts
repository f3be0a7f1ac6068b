import { linear } from "../layers/linear.ts";
import { lstm } from "../layers/lstm.ts";
import { focal } from "../losses/focal.ts";
import { meanSquaredError } from "../losses/regression.ts";
import { weightedSum } from "../losses/weighted-sum.ts";
import type { ParameterTable } from "../parameter-table.ts";
import type { Architecture } from "./architecture.ts";
import {
  dropoutShare,
  fromZero,
  type TrainingParameters,
  trainingParameters,
  whole,
} from "./training-parameters.ts";

export interface LstmMultiTaskParameters extends TrainingParameters {
  features: number;
  actions: number;
  lookback: number;
  horizon: number;
  units: number;
  dropout: number;
  loss_weight_action: number;
  loss_weight_return: number;
  focal_loss_gamma: number;
  focal_loss_alpha: readonly number[] | null;
}

const parameters = {
  features: whole(13, 1, "Numbers that are known of each bar."),
  actions: whole(3, 2, "Number of actions: buy, sell and hold."),
  lookback: whole(32, 1, "Bars that a prediction looks back on, the present one among them."),
  horizon: whole(1, 1, "For whoever makes the targets: bars over which the return is taken."),
  units: whole(96, 1, "Length of the hidden state."),
  dropout: dropoutShare(0.2, "Share of values dropped between the LSTM and the two heads."),
  loss_weight_action: fromZero(20, "Weight of the focal loss of the actions."),
  loss_weight_return: fromZero(50, "Weight of the squared error of the return."),
  focal_loss_gamma: fromZero(
    3,
    "How fast examples lose weight as their action is predicted well; 0: not at all.",
  ),
  focal_loss_alpha: {
    default: null,
    range: "null, or a finite number from 0 for each action",
    description: "Factor of each action in the focal loss; null: 1 each.",
    accepts: (value) =>
      value === null || (Array.isArray(value) && value.every((a) => Number.isFinite(a) && a >= 0)),
  },
  ...trainingParameters({
    epochs: 25,
    batch_size: 128,
    learning_rate: 1e-3,
    weight_decay: 1e-4,
    gradient_clip_norm: 1,
    early_stopping_patience: 20,
  }),
} satisfies ParameterTable;

/**
 * One LSTM layer over `x` [lookback, features]; its last hidden state goes to two linear heads, `action_logits` [actions] and
 * `return` [1]. Loss: weight · focal loss of `action_target` (a class) + weight · squared error of `return_target`. Layers and their
 * parameters: `lstm`, `action_head`, `return_head`.
 */
export const lstmMultiTask: Architecture<LstmMultiTaskParameters> = {
  name: "LstmMultiTask",
  parameters,
  network: ({ features, actions, lookback, units, dropout }) => ({
    isHalved: true,
    inputs: [{ name: "x", shape: [lookback, features] }],
    write: (scope, { x }) => {
      const { last } = scope.layer("lstm", (at) => lstm(at, x!, { units }));
      const kept = scope.dropout(last, dropout);
      return {
        action_logits: scope.layer("action_head", (at) => linear(at, kept, actions)),
        return: scope.layer("return_head", (at) => linear(at, kept, 1)),
      };
    },
  }),
  objective: ({
    actions,
    loss_weight_action,
    loss_weight_return,
    focal_loss_gamma: gamma,
    focal_loss_alpha: alpha,
  }) => ({
    isMeanOfExamples: true,
    targets: [
      { name: "action_target", shape: [], type: "int64", classes: actions },
      { name: "return_target", shape: [1] },
    ],
    loss: (outputs, targets) =>
      weightedSum([
        [
          loss_weight_action,
          focal(outputs.action_logits!, targets.action_target!, { gamma, ...(alpha && { alpha }) }),
        ],
        [loss_weight_return, meanSquaredError(outputs.return!, targets.return_target!)],
      ]),
  }),
};
