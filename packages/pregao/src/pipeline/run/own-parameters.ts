import { PregaoError } from "../../errors.ts";
import { didYouMean } from "../../near-matches.ts";
import { parseParameterTexts } from "../parameter-text.ts";
import type { PlannedModel } from "./model-plan.ts";

/**
 * `--param KEY.NAME=VALUE` by key. PREGAO_OPTION_INVALID for one without a key, PREGAO_NAME_UNKNOWN for a key that is not in
 * the run; names of parameters are checked by the family when it is fitted.
 */
export function ownParameters(
  given: Readonly<Record<string, string>>,
  models: readonly PlannedModel[],
): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const byKey = new Map<string, Record<string, unknown>>();
  for (const [path, value] of Object.entries(given)) {
    const at = path.indexOf(".");
    const key = path.slice(0, Math.max(0, at));
    if (at < 1 || at === path.length - 1) {
      const reason = "write it as KEY.NAME=VALUE, such as lstm.epochs=5";
      throw new PregaoError("PREGAO_OPTION_INVALID", {
        option: "--param",
        value: `${path}=${value}`,
        reason,
      });
    }
    const keys = models.map((model) => model.key);
    if (!keys.includes(key)) {
      throw new PregaoError("PREGAO_NAME_UNKNOWN", {
        what: "model of the run",
        name: key,
        near: didYouMean(key, keys),
      });
    }
    const name = path.slice(at + 1);
    byKey.set(key, { ...byKey.get(key), ...parseParameterTexts({ [name]: value }) });
  }
  return byKey;
}
