import { NeuralError } from "../errors.ts";
import { type Activation, activations } from "../layers/feed-forward.ts";
import type { ParameterTable } from "../parameter-table.ts";
import { choice } from "./forecasting.ts";
import { dropoutShare, whole } from "./training-parameters.ts";

/** What models of attention have in common. */
export interface AttentionParameters {
  d_model: number;
  n_heads: number;
  d_ff: number;
  activation: Activation;
  dropout: number;
}

export const attentionParameters = {
  d_model: { ...whole(128, 1, "Features of each place; a multiple of n_heads."), aliases: ["hidden_size"] },
  n_heads: { ...whole(8, 1, "Heads of attention."), aliases: ["num_attention_heads"] },
  d_ff: { ...whole(256, 1, "Units of the feed-forward parts."), aliases: ["ffn_dim"] },
  activation: choice("gelu", activations, "Activation of the feed-forward parts."),
  dropout: dropoutShare(0.2, "Share dropped of embeddings, of hidden units and of what each part adds."),
} satisfies ParameterTable;

/** Heads share the features out among them: NEURAL_PARAMETER_INVALID where they cannot. */
export function requireWholeHeads({ d_model: features, n_heads: heads }: AttentionParameters): void {
  if (features % heads === 0) return;
  throw new NeuralError(
    "NEURAL_PARAMETER_INVALID",
    `d_model is ${features}, but must be a multiple of n_heads, ${heads}`,
    { parameter: "d_model", value: features, n_heads: heads },
  );
}
