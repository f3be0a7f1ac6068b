import type { FastifyInstance, FastifyRequest } from "fastify";
import type { JobQueue } from "../../jobs/contract.ts";
import { type Telemetry, type TraceSpan, traceTag } from "../../telemetry.ts";

/** One span a request, under the caller's own where `traceparent` names it. */
export function traceRequests(app: FastifyInstance, telemetry: Telemetry): void {
  const spans = new WeakMap<FastifyRequest, TraceSpan>();
  app.addHook("onRequest", (request, _, done) => {
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
    spans.set(request, span);
    telemetry.within(span, done);
  });
  app.addHook("onResponse", (request, reply, done) => {
    const span = spans.get(request);
    span?.set({ "http.response.status_code": reply.statusCode });
    span?.end(reply.statusCode >= 500 ? (reply.errorCode ?? reply.statusCode) : undefined);
    done();
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
