import { createHash } from "node:crypto";

/**
 * Whether the challenger answers for a ticker's bar: always the same for the same bar, on every server, and of many bars the share
 * that was asked for.
 */
export function isOfShare(ticker: string, asOf: number, share: number): boolean {
  if (share <= 0) return false;
  if (share >= 1) return true;
  const hash = createHash("sha256").update(`${ticker} ${asOf}`).digest();
  return hash.readUInt32BE(0) / 2 ** 32 < share;
}
