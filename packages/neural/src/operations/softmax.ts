import type { Tensor } from "../graph/tensor.ts";
import { exponential, multiply, subtract, unaryWith } from "./arithmetic.ts";
import { sum } from "./reductions.ts";

/** Shares over the last axis: they are positive and add up to 1. */
export function softmax(x: Tensor): Tensor {
  return unaryWith("Softmax", { axis: { int: -1 } }, x, (g, y) => {
    const gy = multiply(g, y);
    return subtract(gy, multiply(y, sum(gy, [-1], true)));
  });
}

/** Logarithms of the shares over the last axis. */
export function logSoftmax(x: Tensor): Tensor {
  return unaryWith("LogSoftmax", { axis: { int: -1 } }, x, (g, y) =>
    subtract(g, multiply(exponential(y), sum(g, [-1], true))),
  );
}
