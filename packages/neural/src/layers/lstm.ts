import type { Scope } from "../building/scope.ts";
import type { Tensor } from "../graph/tensor.ts";
import { lstm as operation } from "../operations/lstm.ts";
import { lstmOperator } from "../operations/recurrent-operators.ts";
import { type Recurrent, type RecurrentSettings, recurrentLayers } from "./recurrent.ts";

/** Layers of long short-term memory over x [batch, steps, features], with the parameters of PyTorch's nn.LSTM. */
export function lstm(scope: Scope, x: Tensor, settings: RecurrentSettings): Recurrent {
  return recurrentLayers(scope, x, settings, 4, scope.isDifferentiated ? operation : lstmOperator);
}
