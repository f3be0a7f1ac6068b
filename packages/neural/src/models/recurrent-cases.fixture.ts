import type { Network } from "../building/network.ts";
import type { Scope } from "../building/scope.ts";
import type { Tensor } from "../graph/tensor.ts";
import { conv1d } from "../layers/conv1d.ts";
import { gru } from "../layers/gru.ts";
import { lstm } from "../layers/lstm.ts";
import type { Recurrent, RecurrentSettings } from "../layers/recurrent.ts";
import { type Subject, squaredErrors, subjectOf } from "../pytorch-reference.fixture.ts";
import { lstmClassifier } from "./lstm-classifier.ts";
import { lstmForecaster } from "./lstm-forecaster.ts";
import { lstmMultiTask } from "./lstm-multi-task.ts";

/** The layers and models of interop/neural/recurrent_cases.py, under the same names. */
export const recurrentCases: Readonly<Record<string, Subject>> = {
  lstm: recurrent("lstm", lstm),
  gru: recurrent("gru", gru),
  conv1d: {
    network: {
      inputs: [{ name: "x", shape: [4, 9] }],
      write: (scope, { x }) => ({
        strided: scope.layer("strided", (at) =>
          conv1d(at, x!, { channels: 3, kernel: 3, stride: 2, padding: 1 }),
        ),
        same: scope.layer("same", (at) =>
          conv1d(at, x!, { channels: 2, kernel: 4, dilation: 3, padding: "same" }),
        ),
        grouped: scope.layer("grouped", (at) => conv1d(at, x!, { channels: 6, kernel: 2, groups: 2 })),
        causal: scope.layer("causal", (at) =>
          conv1d(at, x!, { channels: 3, kernel: 3, padding: "causal", bias: false }),
        ),
      }),
    },
    objective: squaredErrors({ strided: [3, 5], same: [2, 9], grouped: [6, 8], causal: [3, 9] }),
  },
  LstmForecaster: subjectOf(lstmForecaster, {
    features: 4,
    targets: 2,
    lookback: 7,
    horizon: 3,
    units: 5,
    dropout: 0,
  }),
  LstmMultiTask: subjectOf(lstmMultiTask, {
    features: 4,
    lookback: 6,
    units: 6,
    dropout: 0,
    focal_loss_alpha: [1, 0.5, 2],
  }),
  LstmClassifier: subjectOf(lstmClassifier, { features: 4, classes: 3, lookback: 7, units: 5, dropout: 0 }),
};

function recurrent(
  name: string,
  layer: (scope: Scope, x: Tensor, settings: RecurrentSettings) => Recurrent,
): Subject {
  const network: Network = {
    inputs: [{ name: "x", shape: [6, 3] }],
    write: (scope, { x }) => {
      const { last, sequence } = scope.layer(name, (at) => layer(at, x!, { units: 5, layers: 2 }));
      return { sequence: sequence(), last };
    },
  };
  return { network, objective: squaredErrors({ sequence: [6, 5], last: [5] }) };
}
