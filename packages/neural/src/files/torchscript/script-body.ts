import type { Constant } from "../../graph/graph.ts";
import type { Tensor } from "../../graph/tensor.ts";

/** Statements of a method in TorchScript, and what the values of a graph are called in it. */
export class ScriptBody {
  readonly lines: string[] = [];
  /** Constants that are tensors there: `CONSTANTS.c0` and on. */
  readonly tables: Constant[] = [];
  private readonly expressions = new Map<string, string>();
  private readonly constants: ReadonlyMap<string, Constant>;
  private count = 0;

  constructor(constants: readonly Constant[]) {
    this.constants = new Map(constants.map((constant) => [constant.tensor.name, constant]));
  }

  /** Says what a value is called. */
  define(tensor: Tensor, expression: string): void {
    this.expressions.set(tensor.name, expression);
  }

  /** What a value is called; undefined where nothing was said. */
  expression(tensor: Tensor): string | undefined {
    const known = this.expressions.get(tensor.name);
    const constant = this.constants.get(tensor.name);
    if (known !== undefined || !constant) return known;
    this.define(tensor, `CONSTANTS.c${this.tables.push(constant) - 1}`);
    return this.expression(tensor);
  }

  constant(tensor: Tensor): Constant | undefined {
    return this.constants.get(tensor.name);
  }

  /** Keeps the value of an expression under a new name. */
  assign(expression: string): string {
    return this.unpack(expression, 1)[0]!;
  }

  /** Keeps the parts of a tuple or list under new names. */
  unpack(expression: string, count: number): string[] {
    const names = Array.from({ length: count }, () => `v${this.count++}`);
    this.lines.push(`${names.join(", ")} = ${expression}`);
    return names;
  }
}
