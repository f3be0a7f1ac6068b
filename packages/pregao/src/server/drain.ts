import { Server } from "node:net";
import type { FastifyInstance } from "fastify";
import { onEnd } from "./on-end.ts";

export interface DrainOptions {
  /** Seconds that requests under way may still take; 30 when left out. */
  readonly graceSeconds?: number;
}

const lookEveryMilliseconds = 25;
/** A client that has just sent a request on an idle connection is not cut off: it gets its answer, and is told to close. */
const idleMilliseconds = 1000;

/** Keeps what draining needs: who is under way, and a signal for answers that would not end by themselves. */
export function prepareDraining(app: FastifyInstance): void {
  const closing = new AbortController();
  let underWay = 0;
  app.decorate("closing", closing.signal);
  app.decorate("beginClosing", () => closing.abort());
  app.decorate("underWay", () => underWay);
  app.addHook("onRequest", (_, reply, done) => {
    underWay++;
    onEnd(reply, () => underWay--);
    if (closing.signal.aborted) void reply.header("connection", "close");
    done();
  });
  app.addHook("preClose", (done) => {
    closing.abort();
    done();
  });
}

/**
 * Stops accepting, answers what is under way and what still comes on open connections (told to close), then closes the
 * server. Streams hear `app.closing` and end. What is not done after the grace is cut off.
 */
export async function drain(app: FastifyInstance, { graceSeconds = 30 }: DrainOptions = {}): Promise<void> {
  app.beginClosing();
  // The HTTP server's own close would cut idle connections at once, and with them a request that is on its way.
  if (app.server.listening) Server.prototype.close.call(app.server);
  const began = performance.now();
  for (;;) {
    const waited = performance.now() - began;
    const open = await openConnections(app);
    if (open === 0 || waited > graceSeconds * 1000) break;
    if (app.underWay() === 0 && waited > idleMilliseconds) break;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMilliseconds));
  }
  app.server.closeAllConnections();
  await app.close();
}

async function openConnections(app: FastifyInstance): Promise<number> {
  return new Promise((resolve) => app.server.getConnections((_, count) => resolve(count ?? 0)));
}

declare module "fastify" {
  interface FastifyInstance {
    /** Aborted when the server begins to close: streams that would not end by themselves end now. */
    readonly closing: AbortSignal;
    beginClosing(): void;
    /** Requests that wait for their answer. */
    underWay(): number;
  }
}
