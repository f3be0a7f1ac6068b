import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";

const sane = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** The caller's `X-Request-Id` where it is plain text of at most 64 letters (it goes to logs), else a new one. */
export function requestId(request: Pick<IncomingMessage, "headers">): string {
  const given = request.headers["x-request-id"];
  return typeof given === "string" && sane.test(given) ? given : newRequestId();
}

export function newRequestId(): string {
  return randomUUID();
}
