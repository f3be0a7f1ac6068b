import { linearWeight, uniform } from "../building/initialisers.ts";
import type { Scope } from "../building/scope.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add } from "../operations/arithmetic.ts";
import { matrixProduct } from "../operations/matrix.ts";
import { concatenate, reshape, transpose } from "../operations/reshape.ts";
import { linear } from "./linear.ts";

/**
 * Maps the features of each channel of [batch, channels, features] linearly: by one map for all, named `name`, or by one a
 * channel, named `name`.0, `name`.1 ….
 */
export function channelLinear(
  scope: Scope,
  x: Tensor,
  outputs: number,
  { name, isIndividual }: { readonly name: string; readonly isIndividual: boolean },
): Tensor {
  if (!isIndividual) return scope.layer(name, (at) => linear(at, x, outputs));
  const [, channels, features] = x.shape as [number, number, number];
  const maps = Array.from({ length: channels }, (_, channel) => {
    const at = scope.child(`${name}.${channel}`);
    return {
      weight: at.parameter("weight", [outputs, features], linearWeight),
      bias: at.parameter("bias", [outputs], uniform(1 / Math.sqrt(features))),
    };
  });
  const joined = concatenate(
    maps.map(({ weight }) => weight),
    0,
  );
  const bias = concatenate(
    maps.map(({ bias }) => reshape(bias, [1, outputs])),
    0,
  );
  const byChannel = transpose(reshape(joined, [channels, outputs, features]), [0, 2, 1]);
  const products = matrixProduct(transpose(x, [1, 0, 2]), byChannel);
  return add(transpose(products, [1, 0, 2]), bias);
}
