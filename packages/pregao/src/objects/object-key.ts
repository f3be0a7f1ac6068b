import { PregaoError } from "../errors.ts";

/** S3's own limit. */
const longestKey = 1024;

/**
 * Refuses keys that some store could not keep or that could leave its folder: PREGAO_OPTION_INVALID. A key is at
 * most 1,024 bytes of UTF-8 without control characters and backslashes; its parts between `/` are not empty and do
 * not begin with a dot (such names belong to the stores themselves).
 */
export function checkObjectKey(key: string): void {
  const reason = whyNot(key);
  if (reason !== undefined) {
    throw new PregaoError("PREGAO_OPTION_INVALID", { option: "object key", value: key, reason });
  }
}

function whyNot(key: string): string | undefined {
  if (key === "") return "it is empty";
  if (Buffer.byteLength(key) > longestKey) return `it is longer than ${longestKey} bytes`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f\\]/.test(key)) return "control characters and backslashes are not portable";
  const parts = key.split("/");
  if (parts.includes("")) return "a part between slashes is empty";
  if (parts.some((part) => part.startsWith("."))) return "a part begins with a dot";
  return undefined;
}

/** Order of keys by their UTF-8 bytes: the order in which S3 lists. */
export function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
