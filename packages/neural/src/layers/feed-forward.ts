import type { Scope } from "../building/scope.ts";
import type { Tensor } from "../graph/tensor.ts";
import { gelu, relu, silu } from "../operations/activations.ts";
import { multiply } from "../operations/arithmetic.ts";
import { split } from "../operations/reshape.ts";
import { linear } from "./linear.ts";

/** Activations by the names they have in parameters. */
export const activations = { relu, gelu, silu } as const;

export type Activation = keyof typeof activations;

export interface FeedForwardSettings {
  /** Units between the two linear maps. */
  readonly hidden: number;
  readonly activation?: Activation;
  /** Share of the hidden units that a training step drops. */
  readonly dropout?: number;
  /** Whether the activated half of twice as many hidden units multiplies the other (gated linear units, Shazeer 2020). */
  readonly isGated?: boolean;
  /** Names of the two maps. Default: those of PyTorch's transformer layers. */
  readonly names?: readonly [string, string];
}

/** Two linear maps of the last axis with an activation between them, back to as many features as came in. */
export function feedForward(scope: Scope, x: Tensor, settings: FeedForwardSettings): Tensor {
  const { hidden, activation = "gelu", dropout = 0, isGated = false } = settings;
  const [inner, outer] = settings.names ?? ["linear1", "linear2"];
  const mapped = scope.layer(inner, (at) => linear(at, x, isGated ? 2 * hidden : hidden));
  const active = isGated ? gated(mapped, activation) : activations[activation](mapped);
  const kept = scope.dropout(active, dropout);
  return scope.layer(outer, (at) => linear(at, kept, x.shape.at(-1)!));
}

function gated(x: Tensor, activation: Activation): Tensor {
  const half = x.shape.at(-1)! / 2;
  const [gate, values] = split(x, [half, half], -1);
  return multiply(activations[activation](gate!), values!);
}
