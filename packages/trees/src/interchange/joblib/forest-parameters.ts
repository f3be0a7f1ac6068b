import type { ParameterTable } from "../../parameter-table.ts";
import type { ClassLabel } from "../class-labels.ts";
import { isKind, type PythonValue } from "./python-values.ts";

/**
 * The parameters of scikit-learn's forest that ours has, too; where it has none, or not that value, ours keeps its default.
 */
export function readParameters<P>(
  table: ParameterTable,
  state: ReadonlyMap<PythonValue, PythonValue>,
  columnCount: number,
  classes: readonly ClassLabel[] | null,
): P {
  const parameters: Record<string, unknown> = {};
  for (const [name, entry] of Object.entries(table)) {
    const value = plainValue(name, state.get(name), columnCount, classes);
    parameters[name] = value !== undefined && entry.accepts(value) ? value : entry.default;
  }
  return parameters as P;
}

function plainValue(
  name: string,
  value: PythonValue | undefined,
  columnCount: number,
  classes: readonly ClassLabel[] | null,
): unknown {
  if (value instanceof Map)
    return name === "class_weight" && classes ? weightsById(value, classes) : undefined;
  if (isKind(value, "float")) return value.value;
  // As a whole number 1 is one, but here it would be all.
  if (value === 1 && name === "max_features") return columnCount > 1 ? 1 / columnCount : null;
  if (value === 1 && name === "max_samples") return undefined;
  return value;
}

function weightsById(
  weights: ReadonlyMap<PythonValue, PythonValue>,
  classes: readonly ClassLabel[],
): Record<number, unknown> | undefined {
  const byId: Record<number, unknown> = {};
  for (const [label, weight] of weights) {
    const plain = isKind(label, "float") ? label.value : label;
    const id = classes.indexOf(plain as ClassLabel);
    if (id < 0) return undefined;
    byId[id] = isKind(weight, "float") ? weight.value : weight;
  }
  return byId;
}
