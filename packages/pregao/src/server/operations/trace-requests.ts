import type { FastifyInstance } from "fastify";
import type { JobQueue } from "../../jobs/contract.ts";
import { type Telemetry, traceTag } from "../../telemetry.ts";
import { onEnd } from "../on-end.ts";

/** One span a request, under the caller's own where `traceparent` names it. */
export function traceRequests(app: FastifyInstance, telemetry: Telemetry): void {
  app.addHook("onRequest", (request, reply, done) => {
    const route = request.routeOptions.url ?? "(none)";
    const given = request.headers.traceparent;
    const span = telemetry.startSpan(`${request.method} ${route}`, {
      kind: "server",
      ...(typeof given === "string" ? { parent: given } : {}),
      attributes: {
        "http.request.method": request.method,
        "http.route": route,
        "pregao.request_id": request.id,
      },
    });
    onEnd(reply, ({ status }) => {
      span.set({ "http.response.status_code": status });
      span.end(status >= 500 ? (reply.errorCode ?? status) : undefined);
    });
    telemetry.within(span, done);
  });
}

/** The queue, with what is submitted during a request tagged by its trace: the worker's span hangs below it. */
export function traceSubmissions(queue: JobQueue, telemetry: Telemetry): JobQueue {
  const submit: JobQueue["submit"] = (request) => {
    const span = telemetry.current();
    const tags = span === null ? request.tags : { ...request.tags, [traceTag]: span.traceparent };
    return queue.submit(tags === undefined ? request : { ...request, tags });
  };
  return new Proxy(queue, {
    get(target, name) {
      if (name === "submit") return submit;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
