import { recordLength } from "./layout.ts";

/**
 * Whether text begins as historical quotes of B3 do: with the header of such a file, or (in an excerpt) with a line of
 * 245 characters that begins as a record does. `head` needs the first 512 bytes.
 */
export function looksLikeCotahist(head: Buffer): boolean {
  const text = head.toString("latin1");
  if (text.startsWith("00COTAHIST")) return true;
  if (!/^(00|01|99)/.test(text)) return false;
  const line = text.split("\n", 1)[0]!.replace(/\r$/, "");
  return line.length >= recordLength && /^01\d{10}|^(00|99)[ -~]{20}/.test(line);
}
