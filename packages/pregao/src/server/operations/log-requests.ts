import type { FastifyInstance } from "fastify";
import { onEnd } from "../on-end.ts";

/**
 * One line a request, when it has been answered or its caller hung up (status 499 where that was before the answer): changes and refusals at info, defects at error, plain reading and predicting at debug.
 * Query, headers and bodies are left out: they may hold secrets.
 */
export function logRequests(app: FastifyInstance): void {
  app.addHook("onRequest", (request, reply, done) => {
    onEnd(reply, ({ status, hungUp }) => {
      const { errorCode, elapsedTime } = reply;
      const { method, routeOptions, caller, ip } = request;
      const quiet = method === "GET" || method === "HEAD" || routeOptions.config.scope === "predict";
      const level = status >= 500 ? "error" : status >= 400 || !quiet ? "info" : "debug";
      request.log[level](
        {
          method,
          path: request.url.split("?", 1)[0]!.slice(0, 300),
          status,
          ...(errorCode === null ? {} : { code: errorCode }),
          milliseconds: Math.round(elapsedTime * 100) / 100,
          key: caller.key,
          address: ip,
        },
        hungUp ? "the caller hung up" : "answered",
      );
    });
    done();
  });
}
