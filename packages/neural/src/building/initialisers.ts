import { type Shape, sizeOf } from "../graph/shape.ts";
import type { Random } from "../random.ts";

/** Writes a parameter's first values. */
export type Initialiser = (values: Float32Array, shape: Shape, random: Random) => void;

export const zeros: Initialiser = (values) => values.fill(0);
export const ones: Initialiser = (values) => values.fill(1);

/** Uniform between −bound and bound. */
export function uniform(bound: number): Initialiser {
  return (values, _, random) => {
    for (let i = 0; i < values.length; i++) values[i] = (2 * random.uniform() - 1) * bound;
  };
}

/** Normal with mean 0. */
export function normal(deviation: number): Initialiser {
  return (values, _, random) => {
    for (let i = 0; i < values.length; i++) values[i] = deviation * random.normal();
  };
}

/**
 * What PyTorch's Linear and Conv1d start from: uniform within 1 / √(inputs of one output), by kaiming_uniform_ with a = √5
 * (He et al. 2015).
 */
export const linearWeight: Initialiser = (values, shape, random) => {
  uniform(1 / Math.sqrt(sizeOf(shape.slice(1))))(values, shape, random);
};

/** Uniform within √(6 / (inputs + outputs)) (Glorot & Bengio 2010). */
export const xavierUniform: Initialiser = (values, shape, random) => {
  const field = sizeOf(shape.slice(2));
  uniform(Math.sqrt(6 / (field * (shape[0]! + shape[1]!))))(values, shape, random);
};
