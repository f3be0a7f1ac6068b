import { NeuralError } from "../errors.ts";
import { sameShape, shapeMismatch, shapeText } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";

/** Losses never broadcast: two shapes that differ are a mistake that would be learned in silence. */
export function requireSameShape(loss: string, a: Tensor, b: Tensor): void {
  if (sameShape(a.shape, b.shape)) return;
  const why = `${shapeText(a.shape)} and ${shapeText(b.shape)} differ`;
  throw shapeMismatch(a.graph.where(loss), why, { a: a.shape, b: b.shape });
}

/** Logits [..., C] and classes [...] of type int64; gives C. */
export function requireClasses(loss: string, logits: Tensor, classes: Tensor): number {
  const where = logits.graph.where(loss);
  if (classes.type !== "int64") {
    throw new NeuralError("NEURAL_GRAPH_INVALID", `${where}: classes are int64, not ${classes.type}`, {
      type: classes.type,
    });
  }
  if (logits.rank !== classes.rank + 1 || !sameShape(logits.shape.slice(0, -1), classes.shape)) {
    const why = `logits ${shapeText(logits.shape)} do not fit classes ${shapeText(classes.shape)}`;
    throw shapeMismatch(where, why, { logits: logits.shape, classes: classes.shape });
  }
  return logits.shape.at(-1)!;
}

/** Numbers that are one a class. */
export function requireOnePerClass(what: string, values: readonly number[], count: number): void {
  if (values.length === count && values.every((value) => Number.isFinite(value) && value >= 0)) return;
  throw new NeuralError(
    "NEURAL_PARAMETER_INVALID",
    `${what} are ${JSON.stringify(values)}, but must be ${count} numbers of at least 0, one a class`,
    { values, classes: count },
  );
}
