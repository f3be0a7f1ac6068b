import type { ModelFamily } from "../contract.ts";

const registered = new Map<string, ModelFamily>();

/** The families that users brought, in the order in which they came. */
export function registeredFamilies(): ModelFamily[] {
  return [...registered.values()];
}

/** Keeps families that have been checked. */
export function keepFamilies(families: readonly ModelFamily[]): void {
  for (const family of families) registered.set(family.name, family);
}
