import type { GraphNode } from "../../graph/graph.ts";
import { type Shape, UNKNOWN_BATCH } from "../../graph/shape.ts";
import { unsupported } from "../refusals.ts";
import type { ScriptBody } from "./script-body.ts";

/** A node of a graph, asked for what its translation needs; whatever has none is refused by the operator's name. */
export class ScriptNode {
  readonly body: ScriptBody;
  private readonly node: GraphNode;
  private readonly file: string;

  constructor(node: GraphNode, body: ScriptBody, file: string) {
    this.node = node;
    this.body = body;
    this.file = file;
  }

  /** Expressions of all inputs. */
  get inputs(): string[] {
    return this.node.inputs.map((_, i) => this.input(i));
  }

  has(index: number): boolean {
    return Boolean(this.node.inputs[index]);
  }

  input(index: number): string {
    const tensor = this.node.inputs[index];
    const expression = tensor ? this.body.expression(tensor) : undefined;
    if (expression !== undefined) return expression;
    throw this.refusal(
      tensor ? `its input ${tensor.name} has no value there` : `its input ${index} is missing`,
    );
  }

  shape(index: number): Shape {
    return this.node.inputs[index]!.shape;
  }

  /** Shapes of the outputs. */
  get outputs(): readonly Shape[] {
    return this.node.outputs.map(({ shape }) => shape);
  }

  /** Shape of the first output as an argument: a multiple of the batch is what is left over. */
  get outputShape(): string {
    return list(this.outputs[0]!.map((length) => (length > 0 && length % UNKNOWN_BATCH === 0 ? -1 : length)));
  }

  /** Whole numbers of an input that is a constant. */
  wholes(index: number): number[] {
    const tensor = this.node.inputs[index];
    const constant = tensor ? this.body.constant(tensor) : undefined;
    if (constant?.values instanceof BigInt64Array) return Array.from(constant.values, Number);
    throw this.refusal(`its input ${index} is no constant`);
  }

  int(name: string, otherwise?: number): number {
    const value = this.node.attributes[name];
    if (value && "int" in value) return value.int;
    if (otherwise !== undefined) return otherwise;
    throw this.refusal(`its attribute ${name} is missing`);
  }

  ints(name: string, otherwise: readonly number[]): readonly number[] {
    const value = this.node.attributes[name];
    return value && "ints" in value ? value.ints : otherwise;
  }

  float(name: string, otherwise: number): number {
    const value = this.node.attributes[name];
    return value && "float" in value ? value.float : otherwise;
  }

  text(name: string, otherwise: string): string {
    const value = this.node.attributes[name];
    return value && "text" in value ? value.text : otherwise;
  }

  /** Refuses attributes and inputs that the translation would leave out. */
  requires(isSo: boolean, what: string): void {
    if (!isSo) throw this.refusal(`it is only translated with ${what}`);
  }

  refusal(why: string) {
    const { operator, outputs } = this.node;
    return unsupported(this.file, `${operator} (${outputs[0]!.name}) has no TorchScript here: ${why}`, {
      operator,
    });
  }
}

export function list(items: readonly (number | string)[]): string {
  return `[${items.join(", ")}]`;
}

/** A floating-point literal, which a whole number must not be taken for. */
export function float(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

export function truth(value: boolean): string {
  return value ? "True" : "False";
}
