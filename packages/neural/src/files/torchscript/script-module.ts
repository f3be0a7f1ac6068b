import type { Parameter } from "../../building/scope.ts";
import { unsupported } from "../refusals.ts";

/** A tensor of a module: a parameter, or a running statistic. */
export interface ScriptAttribute {
  readonly name: string;
  readonly parameter: Parameter;
  readonly isLearned: boolean;
}

/** A module with its tensors and the modules inside it, from the paths of a network's parameters. */
export class ScriptModule {
  /** Name of its class in `__torch__`. */
  readonly className: string;
  readonly attributes: ScriptAttribute[] = [];
  readonly children = new Map<string, ScriptModule>();

  constructor(className: string) {
    this.className = className;
  }

  /** This module and all inside, each before those inside it. */
  get all(): ScriptModule[] {
    return [this, ...[...this.children.values()].flatMap(({ all }) => all)];
  }
}

/** Names that a module has already. */
const TAKEN = new Set(["training", "forward", "__parameters__", "__buffers__", "__annotations__"]);

export function scriptModules(
  parameters: readonly Parameter[],
  buffers: readonly Parameter[],
  file: string,
): ScriptModule {
  const root = new ScriptModule("Network");
  let count = 0;
  const place = (parameter: Parameter, isLearned: boolean) => {
    const path = parameter.name.split(".");
    const name = path.pop()!;
    let module = root;
    for (const part of path) {
      checkName(part, parameter.name, file);
      const inner = module.children.get(part) ?? new ScriptModule(`Layer${count++}`);
      module.children.set(part, inner);
      module = inner;
    }
    checkName(name, parameter.name, file);
    module.attributes.push({ name, parameter, isLearned });
  };
  for (const parameter of parameters) place(parameter, true);
  for (const buffer of buffers) place(buffer, false);
  for (const { attributes, children } of root.all) {
    const both = attributes.find(({ name }) => children.has(name));
    if (both) throw unsupported(file, `${both.parameter.name} is a parameter and a layer at once`);
  }
  return root;
}

function checkName(part: string, parameter: string, file: string): void {
  if (/^[A-Za-z0-9_ -]+$/.test(part) && !TAKEN.has(part)) return;
  throw unsupported(
    file,
    `parameter ${parameter}: TorchScript has no place for the name ${JSON.stringify(part)}`,
    {
      parameter,
    },
  );
}

const KEYWORDS = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except finally for from global if " +
    "import in is lambda nonlocal not or pass raise return try while with yield"
  ).split(" "),
);

export function isIdentifier(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name) && !KEYWORDS.has(name);
}

/** The expression of a parameter in a method of the outermost module. */
export function attributePath(name: string): string {
  return name
    .split(".")
    .reduce((at, part) => (isIdentifier(part) ? `${at}.${part}` : `getattr(${at}, "${part}")`), "self");
}
