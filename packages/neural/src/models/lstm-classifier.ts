import { linear } from "../layers/linear.ts";
import { lstm } from "../layers/lstm.ts";
import type { ParameterTable } from "../parameter-table.ts";
import type { Architecture } from "./architecture.ts";
import { type ClassParameters, classObjective, classParameters } from "./classes.ts";
import { type LstmParameters, lstmParameters } from "./lstm-forecaster.ts";

export interface LstmClassifierParameters extends LstmParameters, ClassParameters {}

const parameters = { ...lstmParameters, ...classParameters } satisfies ParameterTable;

/**
 * Layers of LSTM over `x` [lookback, features] and a linear map of the last hidden state to `logits` [classes]. Loss:
 * cross-entropy of `class` (int64). Layers and their parameters: `lstm`, `head`.
 */
export const lstmClassifier: Architecture<LstmClassifierParameters> = {
  name: "LstmClassifier",
  parameters,
  network: ({ features, lookback, units, layers, dropout, classes }) => ({
    isHalved: true,
    inputs: [{ name: "x", shape: [lookback, features] }],
    write: (scope, { x }) => {
      const { last } = scope.layer("lstm", (at) => lstm(at, x!, { units, layers, dropout }));
      const kept = scope.dropout(last, dropout);
      return { logits: scope.layer("head", (at) => linear(at, kept, classes)) };
    },
  }),
  objective: classObjective,
};
