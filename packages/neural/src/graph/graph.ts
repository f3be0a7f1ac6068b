import { NeuralError } from "../errors.ts";
import { type Shape, shapeText, sizeOf, UNKNOWN_BATCH } from "./shape.ts";
import { type ElementType, type FloatType, Tensor } from "./tensor.ts";

export type Attribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly ints: readonly number[] }
  | { readonly text: string }
  | { readonly graph: Graph };

export interface GraphNode {
  readonly operator: string;
  /** An absent optional input is null. */
  readonly inputs: readonly (Tensor | null)[];
  readonly outputs: readonly Tensor[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export type Values = Float32Array | Float64Array | BigInt64Array | Int32Array | Uint8Array;

export interface Constant {
  readonly tensor: Tensor;
  readonly values: Values;
}

/** Gradient of the loss by one input, written when it is asked for. */
export type InputGradient = () => Tensor;

/** An operation that can be differentiated: from the gradients by its outputs (absent: none) to those by its inputs. */
export interface Recorded {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly gradients: (outputs: readonly (Tensor | undefined)[]) => readonly InputGradient[];
}

/**
 * A graph of ONNX nodes under construction, with the tape that `backward` plays in reverse. Shapes are known: the size of
 * the batch is one of them, or UNKNOWN_BATCH in graphs that only predict. Names are numbered in order of construction, so
 * that the same calls give the same bytes.
 */
export class Graph {
  /** Element type of all floating-point values: float64 only in tests of gradients. */
  readonly float: FloatType;
  readonly nodes: GraphNode[] = [];
  readonly inputs: Tensor[] = [];
  readonly outputs: Tensor[] = [];
  readonly constants: Constant[] = [];
  readonly tape: Recorded[] = [];
  /** 0, or one more than the graph around a body of a Scan. */
  readonly depth: number;
  private readonly parent: Graph | null;
  private readonly known = new Map<string, Tensor>();
  private readonly path: string[] = [];
  private isRecording = true;
  private count = 0;

  constructor(float: FloatType = "float32", parent: Graph | null = null) {
    this.float = float;
    this.parent = parent;
    this.depth = parent ? parent.depth + 1 : 0;
  }

  /** A graph for the body of a Scan in this graph; its nodes may use this graph's tensors. */
  body(): Graph {
    return new Graph(this.float, this);
  }

  input(name: string, shape: Shape, type: ElementType = this.float): Tensor {
    const tensor = new Tensor(this, name, shape, type);
    this.inputs.push(tensor);
    return tensor;
  }

  /** An input of a body, whose name only has to be new. */
  bodyInput(shape: Shape, type: ElementType = this.float): Tensor {
    return this.input(this.newName("in"), shape, type);
  }

  /** Makes a tensor an output under a name of its own. */
  output(name: string, of: Tensor): Tensor {
    const tensor = new Tensor(this, name, of.shape, of.type);
    this.nodes.push({ operator: "Identity", inputs: [of], outputs: [tensor], attributes: {} });
    this.outputs.push(tensor);
    return tensor;
  }

  /** Makes a tensor an output of a body: itself where it can be, a copy where it is an input or an output already. */
  bodyOutput(of: Tensor): Tensor {
    const isFree = of.graph === this && !this.inputs.includes(of) && !this.outputs.includes(of);
    if (!isFree) return this.output(this.newName("out"), of);
    this.outputs.push(of);
    return of;
  }

  constant(values: Values, shape: Shape): Tensor {
    if (this.parent) return this.parent.constant(values, shape);
    if (values.length !== sizeOf(shape)) {
      throw new NeuralError(
        "NEURAL_GRAPH_INVALID",
        `a constant of ${shapeText(shape)} was given ${values.length} values`,
        {
          shape,
          values: values.length,
        },
      );
    }
    const tensor = new Tensor(this, this.newName("c"), shape, typeOf(values));
    this.constants.push({ tensor, values });
    return tensor;
  }

  /** A floating-point constant without axes. */
  scalar(value: number): Tensor {
    return this.knownConstant(`scalar ${value}`, () => this.floats([value], []));
  }

  floats(values: ArrayLike<number>, shape: Shape): Tensor {
    const typed = this.float === "float32" ? Float32Array.from(values) : Float64Array.from(values);
    return this.constant(typed, shape);
  }

  /** All elements one value. Refuses an unknown batch. */
  full(shape: Shape, value: number): Tensor {
    this.refuseUnknownBatch(shape);
    const make = () => this.floats(new Float32Array(sizeOf(shape)).fill(value), shape);
    return this.knownConstant(`full ${value} ${shape}`, make);
  }

  /** A vector of whole numbers: axes, lengths, sizes. Refuses an unknown batch. */
  wholes(values: readonly number[]): Tensor {
    this.refuseUnknownBatch(values);
    const make = () => this.constant(BigInt64Array.from(values, BigInt), [values.length]);
    return this.knownConstant(`wholes ${values}`, make);
  }

  /** Adds a node with one output. */
  node(
    operator: string,
    inputs: readonly (Tensor | null)[],
    attributes: Readonly<Record<string, Attribute>>,
    shape: Shape,
    type: ElementType = this.float,
  ): Tensor {
    return this.nodeOf(operator, inputs, attributes, [{ shape, type }])[0]!;
  }

  /** Adds a node with several outputs, each of its shape. */
  nodeOf(
    operator: string,
    inputs: readonly (Tensor | null)[],
    attributes: Readonly<Record<string, Attribute>>,
    outputs: readonly { readonly shape: Shape; readonly type?: ElementType }[],
  ): Tensor[] {
    const name = this.newName(operator.toLowerCase());
    const made = outputs.map(
      ({ shape, type = this.float }, i) => new Tensor(this, i === 0 ? name : `${name}_${i}`, shape, type),
    );
    this.nodes.push({ operator, inputs, outputs: made, attributes });
    return made;
  }

  /** Puts an operation on the tape, unless gradients are being written. */
  record(inputs: readonly Tensor[], outputs: readonly Tensor[], gradients: Recorded["gradients"]): void {
    if (this.isRecording) this.tape.push({ inputs, outputs, gradients });
  }

  /** Runs what must not be differentiated: gradient rules, and whatever has a rule of its own for the whole. */
  untaped<T>(write: () => T): T {
    const before = this.isRecording;
    this.isRecording = false;
    try {
      return write();
    } finally {
      this.isRecording = before;
    }
  }

  /** Names the layer that is being written, for errors. */
  inside<T>(layer: string, write: () => T): T {
    this.path.push(layer);
    try {
      return write();
    } finally {
      this.path.pop();
    }
  }

  /** What an error calls an operation: the layer's path and the operation. */
  where(operation: string): string {
    const layers = this.root.path.join(".");
    return layers ? `${layers} (${operation})` : operation;
  }

  private refuseUnknownBatch(shape: Shape): void {
    if (!shape.some((length) => length !== 0 && length % UNKNOWN_BATCH === 0)) return;
    throw new NeuralError(
      "NEURAL_GRAPH_INVALID",
      `${this.where("a constant")} needs a known batch: it would hold ${shapeText(shape)}`,
      { shape },
    );
  }

  private get root(): Graph {
    return this.parent ? this.parent.root : this;
  }

  private newName(stem: string): string {
    return `${stem}_${this.root.count++}`;
  }

  private knownConstant(key: string, make: () => Tensor): Tensor {
    const found = this.root.known.get(key);
    if (found) return found;
    const made = make();
    this.root.known.set(key, made);
    return made;
  }
}

/** The innermost graph of several tensors: where an operation on them belongs. */
export function graphOf(...tensors: readonly Tensor[]): Graph {
  return tensors.reduce((inner, { graph }) => (graph.depth > inner.depth ? graph : inner), tensors[0]!.graph);
}

function typeOf(values: Values): ElementType {
  if (values instanceof Float32Array) return "float32";
  if (values instanceof Float64Array) return "float64";
  if (values instanceof BigInt64Array) return "int64";
  return values instanceof Int32Array ? "int32" : "uint8";
}
