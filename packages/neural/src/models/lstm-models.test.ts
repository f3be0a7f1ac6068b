import { expect, test } from "vitest";
import { Declarations, Scope } from "../building/scope.ts";
import { inputsOf } from "../building/training-graph.ts";
import { Graph } from "../graph/graph.ts";
import { resolveParameters } from "../parameter-table.ts";
import { lstmForecaster } from "./lstm-forecaster.ts";
import { type LstmMultiTaskParameters, lstmMultiTask } from "./lstm-multi-task.ts";

const resolved = (given: object) =>
  resolveParameters<LstmMultiTaskParameters>(lstmMultiTask.parameters, given);

test("the multi-task LSTM has the parameters and defaults of the B3 service", () => {
  expect(resolved({ lr: 0.01 })).toEqual({
    features: 13,
    actions: 3,
    lookback: 32,
    horizon: 1,
    units: 96,
    dropout: 0.2,
    epochs: 25,
    batch_size: 128,
    learning_rate: 0.01,
    loss_weight_action: 20,
    loss_weight_return: 50,
    focal_loss_gamma: 3,
    focal_loss_alpha: null,
    weight_decay: 1e-4,
    gradient_clip_norm: 1,
    early_stopping_patience: 20,
  });
});

test.each([
  [{ dropout: 1 }, "dropout is 1, but must be a number from 0 and below 1"],
  [{ units: 0 }, "units is 0, but must be a whole number from 1"],
  [{ learning_rate: 0 }, "learning_rate is 0, but must be a finite number above 0"],
  [{ lr: 0.1, learning_rate: 0.1 }, "lr and learning_rate are two names of one parameter"],
  [
    { focal_loss_alpha: [1, -2] },
    "focal_loss_alpha is [1,-2], but must be null, or a finite number from 0 for each action",
  ],
  [{ focal_gamma: 2 }, "unknown parameter focal_gamma"],
])("%j is refused", (given, message) => {
  expect(() => resolved(given)).toThrow(message);
});

test("values are dropped between the LSTM and the heads, and between the forecaster's layers", () => {
  const rates = (network: ReturnType<typeof lstmMultiTask.network>) => {
    const graph = new Graph();
    const declared = new Declarations(graph, true);
    network.write(new Scope(declared), inputsOf(graph, network.inputs, 2));
    return declared.dropouts.map(({ rate }) => rate);
  };
  expect(rates(lstmMultiTask.network(resolved({ dropout: 0.4 })))).toEqual([0.4]);
  const forecaster = resolveParameters(lstmForecaster.parameters, { layers: 3 });
  expect(rates(lstmForecaster.network(forecaster as never))).toEqual([0.2, 0.2, 0.2]);
});
