import { join } from "node:path";
import { PregaoError } from "../errors.ts";
import { isPlainName } from "./model-name.ts";

/**
 * The registry's root for a caller's folder of models (the B3 service's `model_dir`): one or more plain names
 * between slashes, so always a place under `home`. Throws PREGAO_OPTION_INVALID otherwise.
 */
export function modelRoot(home: string, directory = "models"): string {
  const names = directory.split("/");
  if (names.every(isPlainName)) return join(home, ...names);
  throw new PregaoError("PREGAO_OPTION_INVALID", {
    option: "model_dir",
    value: JSON.stringify(directory).slice(0, 80),
    reason: "it must be a folder under PREGAO_HOME, of plain names between slashes",
  });
}
