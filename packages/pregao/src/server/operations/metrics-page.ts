import { z } from "zod";
import type { ServerPart } from "../contract.ts";
import type { ServerMetrics } from "../metrics/server-metrics.ts";
import type { AuditLog } from "../safety/audit-log.ts";

/** Prometheus' text; docs/reference/metrics.md has every name. */
export function metricsPart(metrics: ServerMetrics, audit: AuditLog): ServerPart {
  return {
    prefix: "",
    routes: (context) => async (app) => {
      app.get(
        "/metrics",
        {
          config: { scope: "read", underPressure: true },
          schema: {
            tags: ["operations"],
            summary: "Metrics in Prometheus' text.",
            response: {
              200: {
                description: "One line for each metric and its labels.",
                content: { "text/plain": { schema: z.string() } },
              },
            },
          },
        },
        async (_, reply) => {
          const text = await metrics.text(context, audit);
          return reply.type(metrics.registry.contentType).send(text);
        },
      );
    },
  };
}
