import type { FastifyInstance } from "fastify";
import { onEnd } from "../on-end.ts";
import type { ServerMetrics } from "./server-metrics.ts";

/** Counts and times every request by its route (never by its path: callers choose paths). */
export function measureRequests(app: FastifyInstance, metrics: ServerMetrics): void {
  let inFlight = 0;
  app.addHook("onRequest", (request, reply, done) => {
    metrics.set("pregao_http_requests_in_flight", ++inFlight);
    onEnd(reply, ({ status }) => {
      metrics.set("pregao_http_requests_in_flight", --inFlight);
      const { method } = request;
      const route = request.is404 ? "(none)" : (request.routeOptions.url ?? "(none)");
      metrics.count("pregao_http_requests_total", { method, route, status });
      metrics.observe("pregao_http_request_seconds", reply.elapsedTime / 1000, { method, route });
      if (reply.errorCode !== null) metrics.count("pregao_http_refusals_total", { code: reply.errorCode });
    });
    done();
  });
  app.server.on("drop", () => metrics.count("pregao_http_connections_dropped_total"));
}
