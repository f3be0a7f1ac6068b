import type { Configuration } from "../config/index.ts";
import { PregaoError } from "../errors.ts";
import { familyName, knownFamilyNames } from "./families.ts";

/**
 * The families that the setting enabledModels leaves: what is trained, served and listed by the service. All of them where it
 * names none. PREGAO_NAME_UNKNOWN for a name of the setting that is no family.
 */
export function enabledFamilyNames({ values }: Configuration): string[] {
  const { enabledModels } = values;
  return enabledModels.length === 0 ? knownFamilyNames() : [...new Set(enabledModels.map(familyName))];
}

/** The canonical name of a family that is enabled. PREGAO_MODEL_DISABLED for another, PREGAO_NAME_UNKNOWN for none. */
export function enabledFamilyName(configuration: Configuration, nameOrAlias: string): string {
  const family = familyName(nameOrAlias);
  const enabled = enabledFamilyNames(configuration);
  if (enabled.includes(family)) return family;
  throw new PregaoError("PREGAO_MODEL_DISABLED", { family, enabled: enabled.join(", ") });
}
