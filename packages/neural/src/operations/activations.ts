import type { Tensor } from "../graph/tensor.ts";
import { add, choose, compare, exponential, multiply, square, subtract, taped, unary } from "./arithmetic.ts";

export function sigmoid(x: Tensor): Tensor {
  return unary("Sigmoid", x, (g, y) => multiply(g, multiply(y, subtract(1, y))));
}

export function tanh(x: Tensor): Tensor {
  return unary("Tanh", x, (g, y) => multiply(g, subtract(1, multiply(y, y))));
}

/** Gradient 0 at 0, as PyTorch has it. */
export function relu(x: Tensor): Tensor {
  return unary("Relu", x, (g, y) => choose(compare("Greater", y, 0), g, 0));
}

/** x · Φ(x) with the error function, not its tanh approximation (Hendrycks & Gimpel 2016, PyTorch's default). */
export function gelu(x: Tensor): Tensor {
  const { graph } = x;
  const [scaled, phi, y] = graph.untaped(() => {
    const scaled = multiply(x, Math.SQRT1_2);
    const erf = graph.node("Erf", [scaled], {}, x.shape);
    const phi = multiply(add(erf, 1), 0.5);
    return [scaled, phi, multiply(x, phi)] as const;
  });
  return taped([x], y, (g) => [
    () => {
      // The density's factor 1 / √(2π) goes into the exponent: every pass over the values counts.
      const density = exponential(subtract(-0.5 * Math.log(2 * Math.PI), square(scaled)));
      return multiply(g, add(phi, multiply(x, density)));
    },
  ]);
}

/** x · σ(x), also called swish. */
export function silu(x: Tensor): Tensor {
  const { graph } = x;
  const [s, y] = graph.untaped(() => {
    const gate = sigmoid(x);
    return [gate, multiply(x, gate)] as const;
  });
  return taped([x], y, (g) => [() => multiply(g, add(s, multiply(y, subtract(1, s))))]);
}
