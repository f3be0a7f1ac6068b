import { PregaoError } from "../errors.ts";

const nameForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const aliasForm = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
/** What would be read as something else than an alias. */
const notAnAlias = /^(v\d+|latest|none)$/i;
/** Device names that Windows gives to no file, with or without an extension. */
const windowsDevice = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

/**
 * A model name becomes a folder under the registry's root, so it is held to what is one plain folder name on every
 * system: it cannot climb (`..`), start elsewhere (`/`, `C:`), hide (`.x`) or end early (NUL).
 * Throws PREGAO_REGISTRY_NAME_INVALID otherwise.
 */
export function checkModelName(name: string): string {
  const reason = whyNotPlain(name);
  if (reason === null) return name;
  throw new PregaoError("PREGAO_REGISTRY_NAME_INVALID", { name: printable(name), reason });
}

function whyNotPlain(name: string): string | null {
  if (!nameForm.test(name)) return "use 1 to 64 letters, digits, '_', '-' and '.', a letter or digit first";
  if (name.endsWith(".")) return "it must not end with a dot";
  return windowsDevice.test(name) ? "it is the name of a device on Windows" : null;
}

/** A version as people name it: by its number, by an alias, or as the latest. */
export type VersionName = "latest" | { readonly number: number } | { readonly alias: string };

/**
 * Reads how a version is named: 3, "3" or "v3", "latest", or an alias such as "champion".
 * Throws PREGAO_REGISTRY_VERSION_INVALID for anything else.
 */
export function parseVersion(name: string, version: number | string): VersionName {
  if (version === "latest") return "latest";
  const digits = /^v?([1-9]\d{0,8})$/.exec(String(version))?.[1];
  if (digits !== undefined) return { number: Number(digits) };
  if (typeof version === "string" && isAlias(version)) return { alias: version };
  throw new PregaoError("PREGAO_REGISTRY_VERSION_INVALID", { name, version: printable(String(version)) });
}

/** The number of a version, where nothing but a number will do. PREGAO_REGISTRY_VERSION_INVALID otherwise. */
export function parseVersionNumber(name: string, version: number | string): number {
  const parsed = parseVersion(name, version);
  if (typeof parsed === "object" && "number" in parsed) return parsed.number;
  throw new PregaoError("PREGAO_REGISTRY_VERSION_INVALID", { name, version: printable(String(version)) });
}

/** Throws PREGAO_REGISTRY_ALIAS_INVALID for what cannot name a version. */
export function checkAlias(alias: string): string {
  if (isAlias(alias)) return alias;
  throw new PregaoError("PREGAO_REGISTRY_ALIAS_INVALID", {
    alias: printable(alias),
    reason: notAnAlias.test(alias)
      ? "it means something else already"
      : "use 1 to 64 letters, digits, '_' and '-', a letter first",
  });
}

function isAlias(text: string): boolean {
  return aliasForm.test(text) && !notAnAlias.test(text);
}

/** Whether `name` is one plain file or folder name that may stand in a manifest. */
export function isPlainName(name: string): boolean {
  return whyNotPlain(name) === null;
}

/** Control characters escaped and length bounded: the text goes to terminals and logs. */
function printable(text: string): string {
  const quoted = JSON.stringify(text);
  return quoted.length <= 80 ? quoted : `${quoted.slice(0, 77)}…"`;
}
