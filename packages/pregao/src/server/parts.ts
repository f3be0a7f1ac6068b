import { b3Part } from "./b3/part.ts";
import type { ServerPart } from "./contract.ts";
import { platformPart } from "./platform/platform-part.ts";

/** Every room of the server; a new one is one entry. */
export const serverParts: readonly ServerPart[] = [b3Part, platformPart];
