import type { Scope } from "../building/scope.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add } from "../operations/arithmetic.ts";
import { attention } from "./attention.ts";
import { type Activation, feedForward } from "./feed-forward.ts";
import { layerNorm } from "./layer-norm.ts";
import { rmsNorm } from "./rms-norm.ts";

export interface TransformerSettings {
  readonly heads: number;
  /** Units of the feed-forward parts. */
  readonly hidden: number;
  readonly activation: Activation;
  /** Share that a training step drops: of attention weights, of hidden units, and of what each part adds. */
  readonly dropout: number;
  /** LayerNorm after each part, as in the paper and by default in PyTorch; or RMSNorm before it. */
  readonly norm: "layer after" | "rms before";
  readonly isGated: boolean;
}

/** PyTorch's nn.TransformerEncoderLayer: self-attention and feed-forward, each added to what it was given. */
export function encoderLayer(scope: Scope, x: Tensor, settings: TransformerSettings): Tensor {
  const { heads, dropout } = settings;
  const attended = residual(scope, x, "norm1", settings, (input) =>
    scope.layer("self_attn", (at) => attention(at, input, null, { heads, dropout }).output),
  );
  return residual(scope, attended, "norm2", settings, (input) => feedForward(scope, input, settings));
}

/** PyTorch's nn.TransformerDecoderLayer: causal self-attention, attention to the encoder's memory, feed-forward. */
export function decoderLayer(scope: Scope, x: Tensor, memory: Tensor, settings: TransformerSettings): Tensor {
  const { heads, dropout } = settings;
  const own = residual(scope, x, "norm1", settings, (input) =>
    scope.layer("self_attn", (at) => attention(at, input, null, { heads, dropout, isCausal: true }).output),
  );
  const informed = residual(scope, own, "norm2", settings, (input) =>
    scope.layer("multihead_attn", (at) => attention(at, input, memory, { heads, dropout }).output),
  );
  return residual(scope, informed, "norm3", settings, (input) => feedForward(scope, input, settings));
}

/** Adds what a part makes of x to x, and normalises: the sum, or what the part is given. */
function residual(
  scope: Scope,
  x: Tensor,
  name: string,
  { norm, dropout }: TransformerSettings,
  part: (input: Tensor) => Tensor,
): Tensor {
  if (norm === "rms before") {
    const input = scope.layer(name, (at) => rmsNorm(at, x));
    return add(x, scope.dropout(part(input), dropout));
  }
  const sum = add(x, scope.dropout(part(x), dropout));
  return scope.layer(name, (at) => layerNorm(at, sum));
}
