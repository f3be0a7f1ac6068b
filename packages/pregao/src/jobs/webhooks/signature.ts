import { createHmac, timingSafeEqual } from "node:crypto";

export const timestampHeader = "x-pregao-timestamp";
export const signatureHeader = "x-pregao-signature";
export const deliveryHeader = "x-pregao-delivery";

/** HMAC-SHA256 over the seconds since 1970, a dot and the body, as `v1=` and hexadecimal digits. */
export function signWebhook(secret: string, timestamp: number, body: string): string {
  return `v1=${createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex")}`;
}

/**
 * What a receiver asks: whether the body was signed with the secret, and not longer ago than `toleranceSeconds` (300): an older
 * one may have been listened in on and sent again.
 */
export function verifyWebhook(
  secret: string,
  {
    timestamp,
    signature,
    body,
  }: { readonly timestamp: string; readonly signature: string; readonly body: string },
  {
    toleranceSeconds = 300,
    now = Date.now(),
  }: { readonly toleranceSeconds?: number; readonly now?: number } = {},
): boolean {
  const seconds = Number(timestamp);
  if (!Number.isInteger(seconds) || Math.abs(now / 1000 - seconds) > toleranceSeconds) return false;
  const wanted = Buffer.from(signWebhook(secret, seconds, body));
  const given = Buffer.from(signature);
  return wanted.length === given.length && timingSafeEqual(wanted, given);
}
