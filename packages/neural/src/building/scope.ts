import { NeuralError } from "../errors.ts";
import type { Graph } from "../graph/graph.ts";
import { type Shape, shapeMismatch, shapeText } from "../graph/shape.ts";
import { Tensor } from "../graph/tensor.ts";
import { multiply } from "../operations/arithmetic.ts";
import type { Initialiser } from "./initialisers.ts";

/** A parameter of a network: learned, or counted along (running statistics). */
export interface Parameter {
  /** Path of its layer and its own name, joined by dots, as PyTorch names it. */
  readonly name: string;
  readonly shape: Shape;
  readonly initialiser: Initialiser;
  readonly tensor: Tensor;
}

/** Running statistics have a value after the step when the graph trains. */
export interface Buffer extends Parameter {
  next: Tensor | null;
}

/** A place where values are dropped: an input takes the mask, of zeros and 1 / (1 − rate). */
export interface Dropout {
  readonly mask: Tensor;
  readonly rate: number;
}

/** What a network declares while its graph is written. */
export class Declarations {
  readonly graph: Graph;
  readonly isTraining: boolean;
  /** Whether gradients will be asked for: by the parameters in training, or by the inputs of a network as it predicts. */
  readonly isDifferentiated: boolean;
  readonly parameters: Parameter[] = [];
  readonly buffers: Buffer[] = [];
  readonly dropouts: Dropout[] = [];

  constructor(graph: Graph, isTraining: boolean, isDifferentiated = isTraining) {
    this.graph = graph;
    this.isTraining = isTraining;
    this.isDifferentiated = isDifferentiated;
  }
}

/** Where a layer declares its parameters, under a path of names. */
export class Scope {
  private readonly declared: Declarations;
  private readonly path: string;

  constructor(declared: Declarations, path = "") {
    this.declared = declared;
    this.path = path;
  }

  get graph(): Graph {
    return this.declared.graph;
  }

  get isTraining(): boolean {
    return this.declared.isTraining;
  }

  get isDifferentiated(): boolean {
    return this.declared.isDifferentiated;
  }

  /** The scope of a layer inside this one. */
  child(name: string): Scope {
    return new Scope(this.declared, this.nameOf(name));
  }

  /** Writes a layer: errors name it. */
  layer<T>(name: string, write: (scope: Scope) => T): T {
    return this.graph.inside(name, () => write(this.child(name)));
  }

  parameter(name: string, shape: Shape, initialiser: Initialiser): Tensor {
    const { parameters } = this.declared;
    const whole = this.nameOf(name);
    const known = parameters.find((parameter) => parameter.name === whole);
    if (known) return this.shared(known, shape);
    const tensor = new Tensor(this.graph, whole, shape, this.graph.float);
    parameters.push({ name: whole, shape, initialiser, tensor });
    return tensor;
  }

  /** A value that is kept from step to step but not learned. */
  buffer(name: string, shape: Shape, initialiser: Initialiser): Tensor {
    const tensor = new Tensor(this.graph, this.nameOf(name), shape, this.graph.float);
    this.declared.buffers.push({ name: tensor.name, shape, initialiser, tensor, next: null });
    return tensor;
  }

  /** Gives a buffer its value after the step. */
  updateBuffer(buffer: Tensor, next: Tensor): void {
    const found = this.declared.buffers.find(({ tensor }) => tensor === buffer);
    if (!found) throw new NeuralError("NEURAL_GRAPH_INVALID", `${buffer.name} is not a buffer`);
    found.next = next;
  }

  /** Sets a share `rate` of the values to 0 in training and scales the rest up; leaves them alone otherwise. */
  dropout(x: Tensor, rate: number): Tensor {
    if (rate === 0 || !this.isTraining) return x;
    const { dropouts } = this.declared;
    const mask = this.graph.input(`dropout_${dropouts.length}`, x.shape);
    dropouts.push({ mask, rate });
    return multiply(x, mask);
  }

  private nameOf(name: string): string {
    return this.path ? `${this.path}.${name}` : name;
  }

  private shared({ name, tensor }: Parameter, shape: Shape): Tensor {
    if (`${shape}` === `${tensor.shape}`) return tensor;
    const why = `${name} is ${shapeText(tensor.shape)} elsewhere and ${shapeText(shape)} here`;
    throw shapeMismatch(name, why, { shape, elsewhere: tensor.shape });
  }
}
