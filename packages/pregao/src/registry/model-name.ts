import { PregaoError } from "../errors.ts";

const nameForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
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

/**
 * The number in a version as people write it: 3, "3" or "v3". Null for "latest".
 * Throws PREGAO_REGISTRY_VERSION_INVALID for anything else.
 */
export function parseVersion(name: string, version: number | string): number | null {
  if (version === "latest") return null;
  const digits = /^v?([1-9]\d{0,8})$/.exec(String(version))?.[1];
  if (digits === undefined) {
    throw new PregaoError("PREGAO_REGISTRY_VERSION_INVALID", { name, version: printable(String(version)) });
  }
  return Number(digits);
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
