import type { Scope } from "../building/scope.ts";
import type { Tensor } from "../graph/tensor.ts";
import { gru as operation } from "../operations/gru.ts";
import { gruOperator } from "../operations/recurrent-operators.ts";
import { type Recurrent, type RecurrentSettings, recurrentLayers } from "./recurrent.ts";

/** Layers of gated recurrent units over x [batch, steps, features], with the parameters of PyTorch's nn.GRU. */
export function gru(scope: Scope, x: Tensor, settings: RecurrentSettings): Recurrent {
  return recurrentLayers(scope, x, settings, 3, scope.isDifferentiated ? operation : gruOperator);
}
