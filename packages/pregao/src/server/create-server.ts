import type { FastifyInstance } from "fastify";
import { openTelemetry } from "../telemetry.ts";
import type { ServerContext, ServerPart } from "./contract.ts";
import { type DrainOptions, drain, prepareDraining } from "./drain.ts";
import { AddressBook } from "./errors/unknown-address.ts";
import { type Authentication, type ListenOptions, listen } from "./listen.ts";
import { measureRequests } from "./metrics/measure-requests.ts";
import { ServerMetrics } from "./metrics/server-metrics.ts";
import { newInstance } from "./new-instance.ts";
import { configurationPart } from "./operations/configuration-page.ts";
import { healthPart } from "./operations/health.ts";
import { logRequests } from "./operations/log-requests.ts";
import { metricsPart } from "./operations/metrics-page.ts";
import { readyPart } from "./operations/ready.ts";
import { traceRequests, traceSubmissions } from "./operations/trace-requests.ts";
import { serverParts } from "./parts.ts";
import { describeRoutes, serveDocument } from "./routes/open-api.ts";
import { keepRouteRules } from "./routes/route-rules.ts";
import { identifyCallers, requireScopes } from "./safety/access.ts";
import { ApiKeys } from "./safety/api-keys.ts";
import { auditChanges } from "./safety/audit-changes.ts";
import { AuditLog } from "./safety/audit-log.ts";
import { refuseForeignPages } from "./safety/known-hosts.ts";
import { limitRates } from "./safety/limit-rates.ts";
import { putOffUnderPressure } from "./safety/pressure.ts";
import { sendSafeHeaders } from "./safety/safe-headers.ts";

export interface ServerOptions {
  readonly context: ServerContext;
  /** The rooms; those of `parts.ts` when left out. */
  readonly parts?: readonly ServerPart[];
  /**
   * Who needs an API key. `auto`: nobody while the server listens on loopback with no trusted proxy before it (or does not listen yet), else everybody.
   * `none` is to be said in so many words. The setting `authentication` when left out.
   */
  readonly authentication?: Authentication;
  /** Holds every answer to its schema: for tests, it costs time. */
  readonly checkAnswers?: boolean;
}

export interface PregaoServer {
  readonly app: FastifyInstance;
  readonly context: ServerContext;
  /** Listens and gives the address: `http://127.0.0.1:5000`. */
  listen(options?: ListenOptions): Promise<string>;
  /** Answers what is under way, then closes. What the context holds stays open: who made it closes it. */
  close(options?: DrainOptions): Promise<void>;
}

/** The server over what it works with: routes, errors, document, safety. It does not listen yet. */
export async function createServer(options: ServerOptions): Promise<PregaoServer> {
  const { parts = serverParts, checkAnswers = false } = options;
  const { configuration, logger, now } = options.context;
  const telemetry = await openTelemetry(configuration, "pregao-server");
  const context =
    telemetry === null
      ? options.context
      : { ...options.context, queue: traceSubmissions(options.context.queue, telemetry) };
  const { values, home } = configuration;
  const authentication = options.authentication ?? values.authentication;
  const trustsProxies = values.trustedProxies.length > 0;
  const rule = { keysRequired: authentication === "keys", loopbackOnly: true };
  const app = newInstance(context, checkAnswers);
  const addresses = new AddressBook();
  const metrics = await ServerMetrics.create();
  const audit = new AuditLog(home, values.auditRetentionDays, logger, now);

  // The order of these is the order in which a request meets them.
  measureRequests(app, metrics);
  if (telemetry !== null) {
    traceRequests(app, telemetry);
    app.addHook("onClose", () => telemetry.close());
  }
  prepareDraining(app);
  identifyCallers(app, new ApiKeys(home, now), rule);
  logRequests(app);
  auditChanges(app, audit, now);
  await sendSafeHeaders(app, values.corsOrigins);
  refuseForeignPages(app, rule, values.allowedHosts, values.corsOrigins);
  const pressure = putOffUnderPressure(app, values.serverMemoryMegabytes);
  await describeRoutes(app);
  keepRouteRules(app, addresses);
  const countCall = await limitRates(app, values.rateLimitPerMinute, trustsProxies);
  requireScopes(app);

  app.setNotFoundHandler(countCall === null ? {} : { preHandler: countCall }, async (request, reply) => {
    const { error, allow } = addresses.refusal(request.method, request.url);
    if (allow !== null) void reply.header("allow", allow);
    throw error;
  });
  await serveDocument(app);
  const own = [healthPart, readyPart(pressure), metricsPart(metrics, audit), configurationPart];
  for (const { prefix, routes } of [...own, ...parts]) await app.register(routes(context), { prefix });
  await app.ready();
  return {
    app,
    context,
    listen: (given = {}) => listen(app, given, authentication, rule, trustsProxies),
    close: (given = {}) => drain(app, given),
  };
}
