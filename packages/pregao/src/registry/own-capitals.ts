import { PregaoError } from "../errors.ts";

/**
 * Refuses a new name that differs from another only in capitals: on a disk that ignores case both would share one
 * folder, and their versions would mix. PREGAO_REGISTRY_NAME_INVALID.
 */
export function requireOwnCapitals(name: string, names: readonly string[]): void {
  const folded = name.toLowerCase();
  const same = names.find((other) => other !== name && other.toLowerCase() === folded);
  if (same === undefined) return;
  const reason = `it differs from ${same} only in capitals`;
  throw new PregaoError("PREGAO_REGISTRY_NAME_INVALID", { name, reason });
}
