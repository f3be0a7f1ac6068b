import { createHash } from "node:crypto";
import type { Configuration } from "../../config/index.ts";
import { openRegistry } from "../../registry/index.ts";
import type { ModelPlaceOnWire } from "./steps/step-payload.ts";

/** Where the models of sessions lie that nobody has saved yet. */
const folder = "b3/models";

/** The place of a session's model. The id is a caller's text: what is made of it names a folder. */
export function unsavedPlace(sessionId: string): ModelPlaceOnWire {
  const hash = createHash("sha256").update(sessionId).digest("hex").slice(0, 24);
  return { model_dir: folder, model_name: `session-${hash}` };
}

/** Removes what was trained in a place of {@link unsavedPlace}, but the version `keep`; nothing elsewhere. */
export async function removeUnsaved(
  configuration: Configuration,
  { model_dir, model_name }: ModelPlaceOnWire,
  keep?: number,
): Promise<void> {
  if (model_dir !== folder) return;
  const registry = openRegistry(configuration, model_dir);
  if (!(await registry.names()).includes(model_name)) return;
  for (const { version } of await registry.list(model_name)) {
    if (version === keep) continue;
    const reason = keep === undefined ? "the session is over" : "the session has a newer model";
    await registry.remove(model_name, version, { by: "b3 service", reason, force: true });
  }
}
