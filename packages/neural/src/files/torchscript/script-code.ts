import type { InferenceGraph } from "../../building/inference-graph.ts";
import type { Constant } from "../../graph/graph.ts";
import { unsupported } from "../refusals.ts";
import { OPERATORS } from "./operators.ts";
import { ScriptBody } from "./script-body.ts";
import { attributePath, isIdentifier, type ScriptModule } from "./script-module.ts";
import { ScriptNode } from "./script-node.ts";

/** What the code of a module names itself. */
const RESERVED = new Set(["self", "torch", "ops", "CONSTANTS", "getattr", "inf", "nan", "Tensor"]);

export interface ScriptCode {
  readonly source: string;
  /** Constants that the code refers to by their place. */
  readonly constants: readonly Constant[];
}

/**
 * A graph as the classes of a TorchScript module, in the form that `torch.jit.save` writes: `forward` takes the inputs and
 * returns the outputs, a tuple of several, both in the network's order. Operators without a translation are refused.
 */
export function scriptCode(written: InferenceGraph, root: ScriptModule, file: string): ScriptCode {
  const { lines, inputs, results, constants } = forward(written, file);
  const [types, values] = [results.map(() => "Tensor").join(", "), results.join(", ")];
  const head = [`self: __torch__.${root.className}`, ...inputs.map((name) => `${name}: Tensor`)].join(
    ",\n    ",
  );
  const method = [
    `  def forward(${head}) -> ${results.length === 1 ? types : `Tuple[${types}]`}:`,
    ...lines.map((line) => `    ${line}`),
    `    return ${results.length === 1 ? values : `(${values})`}`,
  ];
  const classes = root.all.map((module) =>
    [...declaration(module), ...(module === root ? method : [])].join("\n"),
  );
  return { source: `${classes.join("\n")}\n`, constants };
}

function forward({ graph, parameters, buffers }: InferenceGraph, file: string) {
  const body = new ScriptBody(graph.constants);
  for (const { tensor, name } of [...parameters, ...buffers]) body.define(tensor, attributePath(name));
  const inputs = graph.inputs.map((tensor, i) => {
    const isFree = isIdentifier(tensor.name) && !RESERVED.has(tensor.name) && !/^v\d+$/.test(tensor.name);
    const name = isFree ? tensor.name : `input_${i}`;
    body.define(tensor, name);
    return name;
  });
  for (const node of graph.nodes) {
    const translate = Object.hasOwn(OPERATORS, node.operator) ? OPERATORS[node.operator]! : null;
    if (!translate) {
      throw unsupported(
        file,
        `operator ${node.operator} (${node.outputs[0]!.name}) has no TorchScript here`,
        {
          operator: node.operator,
        },
      );
    }
    const expressions = [translate(new ScriptNode(node, body, file))].flat();
    for (const [i, expression] of expressions.entries()) {
      const output = node.outputs[i];
      if (output) body.define(output, /^\w+$/.test(expression) ? expression : body.assign(expression));
    }
  }
  const results = graph.outputs.map((tensor) => body.expression(tensor)!);
  return { lines: body.lines, inputs, results, constants: body.tables };
}

function declaration({ className, attributes, children }: ScriptModule): string[] {
  const names = (isLearned: boolean) =>
    attributes.filter((one) => one.isLearned === isLearned).map(({ name }) => `"${name}", `);
  const member = (name: string, type: string) =>
    isIdentifier(name) ? `  ${name} : ${type}` : `  __annotations__["${name}"] = ${type}`;
  const members = [
    ...attributes.map(({ name }) => member(name, "Tensor")),
    ...[...children].map(([name, child]) => member(name, `__torch__.${child.className}`)),
  ];
  return [
    `class ${className}(Module):`,
    `  __parameters__ = [${names(true).join("")}]`,
    `  __buffers__ = [${names(false).join("")}]`,
    "  __annotations__ = []",
    "  training : bool",
    ...members,
  ];
}
