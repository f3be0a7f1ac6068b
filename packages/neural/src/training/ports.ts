import type { Port } from "../building/network.ts";
import { NeuralError } from "../errors.ts";
import { sameShape, shapeText } from "../graph/shape.ts";
import type { ElementType } from "../graph/tensor.ts";
import type { BatchArray, Examples } from "./examples.ts";

export function elementTypeOf(values: BatchArray): ElementType {
  if (values instanceof Float32Array) return "float32";
  return values instanceof BigInt64Array ? "int64" : "int32";
}

/** An array for values of a port, all 0, if asked in memory that other threads see. */
export function arrayFor({ name, type = "float32" }: Port, length: number, isShared = false): BatchArray {
  const buffer = (bytes: number) => (isShared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
  if (type === "float32") return new Float32Array(buffer(4 * length));
  if (type === "int64") return new BigInt64Array(buffer(8 * length));
  if (type === "int32") return new Int32Array(buffer(4 * length));
  throw new NeuralError("NEURAL_INPUT_INVALID", `${name} is ${type}: examples hold float32, int64 or int32`, {
    port: name,
    type,
  });
}

/** Refuses examples that lack a port, or have it in another shape or type. `what` names the examples in the error. */
export function requirePorts(what: string, { ports }: Examples, wanted: readonly Port[]): void {
  for (const { name, shape, type = "float32" } of wanted) {
    const found = ports.find((port) => port.name === name);
    if (!found) {
      const known = ports.map((port) => port.name);
      throw new NeuralError(
        "NEURAL_INPUT_INVALID",
        `the ${what} examples have no ${name}. They have: ${known.join(", ")}`,
        { port: name, known },
      );
    }
    const foundType = found.type ?? "float32";
    if (sameShape(found.shape, shape) && foundType === type) continue;
    throw new NeuralError(
      "NEURAL_INPUT_INVALID",
      `${name} of the ${what} examples is ${foundType} ${shapeText(found.shape)}, but the network takes ${type} ${shapeText(shape)}`,
      { port: name, found: found.shape, foundType, wanted: shape, wantedType: type },
    );
  }
}
