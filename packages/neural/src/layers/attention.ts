import { linearWeight, uniform, xavierUniform, zeros } from "../building/initialisers.ts";
import type { Scope } from "../building/scope.ts";
import { shapeMismatch, shapeText } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add, multiply } from "../operations/arithmetic.ts";
import { joinHeads, rowProducts, splitHeads } from "../operations/attention.ts";
import { affine, matrixProduct } from "../operations/matrix.ts";
import { split } from "../operations/reshape.ts";
import { softmax } from "../operations/softmax.ts";
import { linear } from "./linear.ts";

export interface AttentionSettings {
  /** Number of heads, which share the features out among them. */
  readonly heads: number;
  /** Share of the attention weights that a training step drops. */
  readonly dropout?: number;
  /** Whether a place attends only to itself and those before. */
  readonly isCausal?: boolean;
  /** Scores of the attention below, which are added to the scores here (RealFormer, He et al. 2021). */
  readonly previous?: Tensor | null;
}

export interface Attended {
  /** [batch, time, features]. */
  readonly output: Tensor;
  /** Before the softmax: [batch, heads, time, time of the memory]. */
  readonly scores: Tensor;
}

/**
 * Multi-head attention (Vaswani et al. 2017) of a query [batch, time, features] to a memory of as many features, or to itself
 * without one; the numbers, names and first values of PyTorch's nn.MultiheadAttention.
 */
export function attention(
  scope: Scope,
  query: Tensor,
  memory: Tensor | null,
  settings: AttentionSettings,
): Attended {
  const features = query.shape.at(-1)!;
  const weight = scope.parameter("in_proj_weight", [3 * features, features], xavierUniform);
  const bias = scope.parameter("in_proj_bias", [3 * features], zeros);
  const weights = split(weight, [features, features, features], 0);
  const biases = split(bias, [features, features, features], 0);
  const projections = weights.map((part, i) => ({ weight: part, bias: biases[i]! }));
  const { joined, scores } = attend(scope, query, memory ?? query, projections, settings);
  const output = scope.layer("out_proj", (at) => {
    const outWeight = at.parameter("weight", [features, features], linearWeight);
    return affine(joined, outWeight, at.parameter("bias", [features], zeros));
  });
  return { output, scores };
}

/** Self-attention with three projections of their own, W_Q, W_K and W_V, and to_out.0: PatchTST's names. */
export function separateAttention(scope: Scope, x: Tensor, settings: AttentionSettings): Attended {
  const features = x.shape.at(-1)!;
  const projections = ["W_Q", "W_K", "W_V"].map((name) => {
    const at = scope.child(name);
    return {
      weight: at.parameter("weight", [features, features], linearWeight),
      bias: at.parameter("bias", [features], uniform(1 / Math.sqrt(features))),
    };
  });
  const { joined, scores } = attend(scope, x, x, projections, settings);
  return { output: scope.layer("to_out.0", (at) => linear(at, joined, features)), scores };
}

interface Projection {
  readonly weight: Tensor;
  readonly bias: Tensor;
}

/**
 * Projects to queries, keys and values and lets the heads attend. Three products and three transpositions: the runtime takes
 * one of all three apart again, and then has to copy the parts as well.
 */
function attend(
  scope: Scope,
  query: Tensor,
  memory: Tensor,
  projections: readonly Projection[],
  settings: AttentionSettings,
): { readonly joined: Tensor; readonly scores: Tensor } {
  const { heads, dropout = 0, isCausal = false, previous = null } = settings;
  const [forQueries, forKeys, forValues] = projections as [Projection, Projection, Projection];
  // The scale of the scores is folded into the query's weights: it is never multiplied with values of the batch.
  const scale = scaleOf(query, settings);
  const [weight, bias] = [multiply(forQueries.weight, scale), multiply(forQueries.bias, scale)];
  const queries = splitHeads(affine(query, weight, bias), heads);
  const keys = splitHeads(affine(memory, forKeys.weight, forKeys.bias), heads);
  const values = splitHeads(affine(memory, forValues.weight, forValues.bias), heads);
  const products = rowProducts(queries, keys);
  const allowed = isCausal ? add(products, causalMask(products)) : products;
  const scores = previous ? add(allowed, previous) : allowed;
  const weights = scope.dropout(softmax(scores), dropout);
  return { joined: joinHeads(matrixProduct(weights, values)), scores };
}

/** Added to scores [batch, heads, time, time]: nothing where a place may look, a number that no score outweighs elsewhere. */
function causalMask(scores: Tensor): Tensor {
  const time = scores.shape.at(-1)!;
  const values = Array.from({ length: time * time }, (_, i) => (i % time > Math.floor(i / time) ? -1e30 : 0));
  return scores.graph.floats(values, [time, time]);
}

/** 1 / √width of a head. */
function scaleOf(x: Tensor, { heads }: AttentionSettings): number {
  const features = x.shape.at(-1)!;
  if (features % heads === 0) return 1 / Math.sqrt(features / heads);
  const why = `${heads} heads cannot share the features of ${shapeText(x.shape)}`;
  throw shapeMismatch(x.graph.where("attention"), why, { shape: x.shape, heads });
}
