import type { FastifyInstance, FastifyRequest } from "fastify";
import { PregaoError } from "../../errors.ts";
import { isLoopback } from "./loopback.ts";

/** For which names the server answers: decided when it listens. */
export interface HostRule {
  /** Listens on loopback alone: any other name in a request is one that was made to point here. */
  loopbackOnly: boolean;
}

/**
 * Refuses requests for foreign host names (DNS rebinding: a web page's own name made to point at this machine) and
 * changes that pages of other origins ask for (they reach even a server that nobody else can).
 */
export function refuseForeignPages(
  app: FastifyInstance,
  rule: HostRule,
  allowedHosts: readonly string[],
  corsOrigins: readonly string[],
): void {
  const allowed = new Set(allowedHosts.map((host) => host.toLowerCase()));
  app.addHook("onRequest", (request, _, done) => {
    const host = hostName(request.headers.host ?? "");
    const known =
      allowed.has(host) || (rule.loopbackOnly ? host !== "" && isLoopback(host) : allowed.size === 0);
    if (!known)
      return done(new PregaoError("PREGAO_HOST_REFUSED", { host: JSON.stringify(host.slice(0, 80)) }));
    const { origin } = request.headers;
    if (origin !== undefined && isChange(request) && !isOwn(origin, request) && !corsOrigins.includes(origin))
      return done(new PregaoError("PREGAO_ORIGIN_REFUSED", { origin: JSON.stringify(origin.slice(0, 80)) }));
    return done();
  });
}

/** `example.com:5000` → `example.com`; an IPv6 address keeps its brackets. Empty where it is no host. */
function hostName(header: string): string {
  return /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/i.exec(header)?.[1]?.toLowerCase() ?? "";
}

function isChange({ method }: FastifyRequest): boolean {
  return method !== "GET" && method !== "HEAD" && method !== "OPTIONS";
}

function isOwn(origin: string, { headers }: FastifyRequest): boolean {
  return URL.canParse(origin) && new URL(origin).host === headers.host?.toLowerCase();
}
