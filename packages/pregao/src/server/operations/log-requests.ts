import type { FastifyInstance } from "fastify";

/**
 * One line a request, when it has been answered: changes and refusals at info, defects at error, plain reading and predicting at debug.
 * Query, headers and bodies are left out: they may hold secrets.
 */
export function logRequests(app: FastifyInstance): void {
  app.addHook("onResponse", (request, reply, done) => {
    const { statusCode, errorCode, elapsedTime } = reply;
    const { method, routeOptions, caller, ip } = request;
    const quiet = method === "GET" || method === "HEAD" || routeOptions.config.scope === "predict";
    const level = statusCode >= 500 ? "error" : statusCode >= 400 || !quiet ? "info" : "debug";
    request.log[level](
      {
        method,
        path: request.url.split("?", 1)[0]!.slice(0, 300),
        status: statusCode,
        ...(errorCode === null ? {} : { code: errorCode }),
        milliseconds: Math.round(elapsedTime * 100) / 100,
        key: caller.key,
        address: ip,
      },
      "answered",
    );
    done();
  });
}
