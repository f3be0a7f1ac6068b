import type { ServerPart } from "./contract.ts";

/** Every room of the server; a new one is one entry. */
export const serverParts: readonly ServerPart[] = [];
