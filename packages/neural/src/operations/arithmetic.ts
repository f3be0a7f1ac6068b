import { type Attribute, type Graph, graphOf } from "../graph/graph.ts";
import { broadcast } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { sumTo } from "./reductions.ts";

/** Operations on elements, with NumPy's broadcasting. A plain number stands for a constant. */
type Operand = Tensor | number;

export function add(a: Operand, b: Operand): Tensor {
  return binary("Add", a, b, (g) => [() => g, () => g]);
}

export function subtract(a: Operand, b: Operand): Tensor {
  return binary("Sub", a, b, (g) => [() => g, () => negate(g)]);
}

export function multiply(a: Operand, b: Operand): Tensor {
  return binary("Mul", a, b, (g, x, y) => [() => multiply(g, y), () => multiply(g, x)]);
}

export function divide(a: Operand, b: Operand): Tensor {
  return binary("Div", a, b, (g, x, y) => [
    () => divide(g, y),
    () => negate(divide(multiply(g, x), multiply(y, y))),
  ]);
}

export function negate(x: Tensor): Tensor {
  return unary("Neg", x, (g) => negate(g));
}

export function exponential(x: Tensor): Tensor {
  return unary("Exp", x, (g, y) => multiply(g, y));
}

/** Natural logarithm. */
export function logarithm(x: Tensor): Tensor {
  return unary("Log", x, (g) => divide(g, x));
}

export function squareRoot(x: Tensor): Tensor {
  return unary("Sqrt", x, (g, y) => divide(multiply(g, 0.5), y));
}

/** Gradient 0 at 0, as PyTorch has it. */
export function absolute(x: Tensor): Tensor {
  return unary("Abs", x, (g) => multiply(g, x.graph.node("Sign", [x], {}, x.shape)));
}

export function square(x: Tensor): Tensor {
  return multiply(x, x);
}

/** x raised to a constant. */
export function power(x: Tensor, exponent: number): Tensor {
  const y = graphOf(x).node("Pow", [x, x.graph.scalar(exponent)], {}, x.shape);
  return taped([x], y, (g) => [() => multiply(g, multiply(power(x, exponent - 1), exponent))]);
}

/** The smaller of each element and a constant; no gradient where the constant is. */
export function atMost(x: Tensor, most: number): Tensor {
  return limited("Min", "LessOrEqual", x, most);
}

/** The larger of each element and a constant; no gradient where the constant is. */
export function atLeast(x: Tensor, least: number): Tensor {
  return limited("Max", "GreaterOrEqual", x, least);
}

/** The elements of `yes` where a bool tensor is true, of `no` elsewhere. */
export function choose(condition: Tensor, yes: Operand, no: Operand): Tensor {
  const [a, b] = [operand(yes, condition.graph), operand(no, condition.graph)];
  const graph = graphOf(condition, a, b);
  const shape = broadcast(condition.shape, broadcast(a.shape, b.shape, graph.where("choose")), "choose");
  const y = graph.node("Where", [condition, a, b], {}, shape);
  return taped([a, b], y, (g) => [
    () => sumTo(choose(condition, g, 0), a.shape),
    () => sumTo(choose(condition, 0, g), b.shape),
  ]);
}

/** A bool tensor: Less, LessOrEqual, Greater, GreaterOrEqual or Equal of two. */
export function compare(
  operator: "Less" | "LessOrEqual" | "Greater" | "GreaterOrEqual" | "Equal",
  a: Tensor,
  b: Operand,
): Tensor {
  const other = operand(b, a.graph);
  const graph = graphOf(a, other);
  return graph.node(operator, [a, other], {}, broadcast(a.shape, other.shape, graph.where(operator)), "bool");
}

function binary(
  operator: string,
  a: Operand,
  b: Operand,
  gradients: (g: Tensor, x: Tensor, y: Tensor) => readonly (() => Tensor)[],
): Tensor {
  const near = typeof a === "number" ? b : a;
  if (typeof near === "number") throw new TypeError("one of two operands is a tensor");
  const [x, y] = [operand(a, near.graph), operand(b, near.graph)];
  const graph = graphOf(x, y);
  const out = graph.node(operator, [x, y], {}, broadcast(x.shape, y.shape, graph.where(operator)));
  return taped([x, y], out, (g) => {
    const [byX, byY] = gradients(g, x, y) as [() => Tensor, () => Tensor];
    return [() => sumTo(byX(), x.shape), () => sumTo(byY(), y.shape)];
  });
}

/** A function of one tensor with its rule: from the gradient by its value, and that value, to the gradient by x. */
export function unary(operator: string, x: Tensor, gradient: (g: Tensor, y: Tensor) => Tensor): Tensor {
  return unaryWith(operator, {}, x, gradient);
}

export function unaryWith(
  operator: string,
  attributes: Readonly<Record<string, Attribute>>,
  x: Tensor,
  gradient: (g: Tensor, y: Tensor) => Tensor,
): Tensor {
  const y = x.graph.node(operator, [x], attributes, x.shape);
  return taped([x], y, (g) => [() => gradient(g, y)]);
}

function limited(
  operator: "Min" | "Max",
  inside: "LessOrEqual" | "GreaterOrEqual",
  x: Tensor,
  limit: number,
) {
  const y = x.graph.node(operator, [x, x.graph.scalar(limit)], {}, x.shape);
  return taped([x], y, (g) => [() => choose(compare(inside, x, limit), g, 0)]);
}

/** Puts an operation with one output on the tape. */
export function taped(
  inputs: readonly Tensor[],
  output: Tensor,
  gradients: (g: Tensor) => readonly (() => Tensor)[],
): Tensor {
  output.graph.record(inputs, [output], ([g]) => gradients(g!));
  return output;
}

function operand(value: Operand, graph: Graph): Tensor {
  return typeof value === "number" ? graph.scalar(value) : value;
}
