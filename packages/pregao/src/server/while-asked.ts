import type { FastifyReply } from "fastify";

/** Aborted when the caller hangs up (or has) or the server stops: nobody waits any longer. */
export function whileAsked({ raw, server }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  if (raw.closed) gone.abort();
  else raw.once("close", () => gone.abort());
  return AbortSignal.any([gone.signal, server.closing]);
}
