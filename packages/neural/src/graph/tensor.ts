import type { Graph } from "./graph.ts";
import type { Shape } from "./shape.ts";

/** Element types of the graphs this package writes, and their numbers in onnx.proto. */
export const ELEMENT_TYPES = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9, float64: 11 } as const;

export type ElementType = keyof typeof ELEMENT_TYPES;
export type FloatType = "float32" | "float64";

/** A named value in a graph: what an input, a constant or a node's output will hold. It has no numbers itself. */
export class Tensor {
  readonly graph: Graph;
  readonly name: string;
  readonly shape: Shape;
  readonly type: ElementType;

  constructor(graph: Graph, name: string, shape: Shape, type: ElementType) {
    this.graph = graph;
    this.name = name;
    this.shape = shape;
    this.type = type;
  }

  get rank(): number {
    return this.shape.length;
  }
}
