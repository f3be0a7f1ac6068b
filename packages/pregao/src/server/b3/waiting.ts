import type { FastifyReply } from "fastify";

/** Aborted when the caller hangs up or the server stops: nobody waits any longer. */
export function whileAsked(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once("close", () => gone.abort());
  return AbortSignal.any([gone.signal, reply.server.closing]);
}
