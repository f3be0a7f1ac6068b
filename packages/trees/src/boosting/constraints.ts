import { TreesError } from "../errors.ts";
import { isWhole } from "../parameter-table.ts";

/** Directions of all columns from those that a user gave; null when no column demands anything. */
export function monotoneDirections(
  given: readonly number[] | null,
  columnCount: number,
): readonly number[] | null {
  if (!given || given.every((direction) => direction === 0)) return null;
  if (given.length === columnCount) return given;
  throw new TreesError(
    "TREES_PARAMETER_INVALID",
    `monotone_constraints has ${given.length} entries, but there are ${columnCount} columns: give one for each`,
  );
}

/** What `monotone_constraints` and `interaction_constraints` may be. */
export function isDirections(value: unknown): boolean {
  return (
    value === null || (Array.isArray(value) && value.every((direction) => [-1, 0, 1].includes(direction)))
  );
}

export function isGroups(value: unknown): boolean {
  const isGroup = (group: unknown): boolean =>
    Array.isArray(group) && group.every((column) => isWhole(column, 0));
  return value === null || (Array.isArray(value) && value.every(isGroup));
}

/** Groups of columns as a user gave them, each column once; null when there are none. */
export function interactionGroups(
  given: readonly (readonly number[])[] | null,
  columnCount: number,
): readonly (readonly number[])[] | null {
  if (!given || given.length === 0) return null;
  for (const group of given) {
    const wrong = group.find((column) => column >= columnCount);
    if (wrong === undefined) continue;
    throw new TreesError(
      "TREES_PARAMETER_INVALID",
      `interaction_constraints names column ${wrong}, but the columns are 0 … ${columnCount - 1}`,
    );
  }
  return given.map((group) => [...new Set(group)]);
}
