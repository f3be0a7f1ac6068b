import type { Port } from "../building/network.ts";
import { NeuralError } from "../errors.ts";
import { sizeOf } from "../graph/shape.ts";
import type { Examples } from "./examples.ts";
import { arrayFor } from "./ports.ts";

/** Examples copied at a time. */
const CHUNK = 4096;

/**
 * How often each class of a port occurs. Refuses values that are no class, naming the example. Cost O(examples), memory for
 * some thousands of them.
 */
export function classCounts(examples: Examples, port: Port & { readonly classes: number }): Float64Array {
  const { name, shape, classes } = port;
  const counts = new Float64Array(classes);
  eachValue(examples, port, (value, example) => {
    if (Number.isInteger(value) && value >= 0 && value < classes) {
      counts[value]!++;
      return;
    }
    throw new NeuralError(
      "NEURAL_INPUT_INVALID",
      `${name} is ${value} in example ${example} (counted from 0), but classes are 0 … ${classes - 1}`,
      { port: name, example, value, classes, shape },
    );
  });
  return counts;
}

/** Refuses a class without examples: it can not be learned, and its column of the output would mean nothing. */
export function requireEveryClass(examples: Examples, port: Port & { readonly classes: number }): void {
  const counts = classCounts(examples, port);
  const empty = counts.indexOf(0);
  if (empty < 0) return;
  throw new NeuralError(
    "NEURAL_CLASS_EMPTY",
    `class ${empty} of ${port.name} has no example among ${examples.count} (counts: ${counts.join(", ")}): take a longer period, or learn fewer classes`,
    { port: port.name, class: empty, counts: [...counts] },
  );
}

/** A weight an example, such that all classes of a port are drawn equally often. */
export function balancedWeights(examples: Examples, port: Port & { readonly classes: number }): Float64Array {
  if (sizeOf(port.shape) !== 1) {
    throw new NeuralError(
      "NEURAL_INPUT_INVALID",
      `${port.name} has ${sizeOf(port.shape)} classes an example: only one can be balanced`,
      { port: port.name, shape: port.shape },
    );
  }
  const counts = classCounts(examples, port);
  const weights = new Float64Array(examples.count);
  eachValue(examples, port, (value, example) => {
    weights[example] = 1 / counts[value]!;
  });
  return weights;
}

function eachValue(examples: Examples, port: Port, see: (value: number, example: number) => void): void {
  const size = sizeOf(port.shape);
  const values = arrayFor(port, Math.min(CHUNK, examples.count) * size);
  for (let first = 0; first < examples.count; first += CHUNK) {
    const count = Math.min(CHUNK, examples.count - first);
    const indices = Int32Array.from({ length: count }, (_, i) => first + i);
    examples.copy(indices, { [port.name]: values });
    for (let i = 0; i < count * size; i++) see(Number(values[i]!), first + Math.floor(i / size));
  }
}
