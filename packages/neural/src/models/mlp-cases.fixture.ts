import { resolveParameters } from "../parameter-table.ts";
import type { Subject } from "../pytorch-reference.fixture.ts";
import type { Architecture } from "./architecture.ts";
import { mlpClassifier, mlpRegressor } from "./mlp.ts";

/** The networks of interop/neural/mlp_cases.py, under the same names. */
export const mlpCases: Readonly<Record<string, Subject>> = {
  MlpClassifier: subject(mlpClassifier, {
    features: 5,
    classes: 3,
    hidden: [8, 6],
    dropout: 0,
    class_weights: [1, 2, 0.5],
    label_smoothing: 0.1,
  }),
  MlpRegressor: subject(mlpRegressor, {
    features: 4,
    targets: 2,
    hidden: [7],
    batch_norm: false,
    activation: "silu",
    dropout: 0,
    loss: "huber",
  }),
};

function subject({ parameters: table, network, objective }: Architecture, given: object): Subject {
  const parameters = resolveParameters<never>(table, given);
  return { network: network(parameters), objective: objective(parameters) };
}
