import type { FastifyReply } from "fastify";

/** How a request ended. */
interface RequestEnd {
  /** That of the answer; 499 where the caller hung up before there was any. */
  readonly status: number;
  /** The caller did not stay for the end of the answer. */
  readonly hungUp: boolean;
}

const hungUpStatus = 499;
const waiting = new WeakMap<object, ((end: RequestEnd) => void)[]>();

/**
 * Calls `tell` once, when the answer is written or its caller hangs up before. Fastify's own hook onResponse says nothing
 * of the latter. In the order in which it was asked for.
 */
export function onEnd({ raw }: FastifyReply, tell: (end: RequestEnd) => void): void {
  const others = waiting.get(raw);
  if (others !== undefined) {
    others.push(tell);
    return;
  }
  const all = [tell];
  waiting.set(raw, all);
  const end = (hungUp: boolean): void => {
    const status = hungUp && !raw.headersSent ? hungUpStatus : raw.statusCode;
    for (const each of all.splice(0)) each({ status, hungUp });
  };
  raw.once("finish", () => end(false));
  raw.once("close", () => end(true));
}
