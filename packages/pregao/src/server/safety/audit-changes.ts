import type { FastifyInstance, FastifyRequest } from "fastify";
import { onEnd } from "../on-end.ts";
import type { AuditLog } from "./audit-log.ts";
import { isSecretName } from "./secret-names.ts";

/**
 * Writes every call that changes something (or was refused to) into the audit log, with its body but for secrets. A caller
 * who hung up before the answer has status 499: what was asked for may be done all the same. Strangers leave no line, else they could fill the disk.
 */
export function auditChanges(app: FastifyInstance, log: AuditLog, now: () => number): void {
  app.addHook("onRequest", (request, reply, done) => {
    const { scope } = request.routeOptions.config;
    if (isChange(request) && (scope === "train" || scope === "admin")) {
      onEnd(reply, ({ status }) => {
        if (isOfStranger(request, status)) return;
        log.write({
          time: new Date(now()).toISOString(),
          key: request.caller.key,
          name: request.caller.name,
          address: request.ip,
          action: `${request.method} ${request.routeOptions.url ?? ""}`,
          target: request.url.split("?", 1)[0]!.slice(0, 300),
          status,
          code: reply.errorCode,
          request_id: request.id,
          body: withoutSecrets(request.body, 4),
        });
      });
    }
    done();
  });
  app.addHook("onClose", () => log.settled());
}

function isChange({ method }: FastifyRequest): boolean {
  return method !== "GET" && method !== "HEAD" && method !== "OPTIONS";
}

/** Refused before anybody looked at what was asked; `pregao_http_refusals_total` counts them. */
const turnedAway: readonly number[] = [401, 421, 429];

function isOfStranger({ caller }: FastifyRequest, status: number): boolean {
  return caller.scopes.length === 0 || turnedAway.includes(status);
}

const mostFields = 40;

/** What was asked, bounded: long texts and lists are cut, deep parts left out, secrets never kept. */
function withoutSecrets(value: unknown, depth: number): unknown {
  if (typeof value === "string") return value.length <= 200 ? value : `${value.slice(0, 199)}…`;
  if (value === null || typeof value !== "object") return value;
  if (depth === 0) return "…";
  if (Array.isArray(value)) return value.slice(0, mostFields).map((each) => withoutSecrets(each, depth - 1));
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, mostFields)
      .map(([name, each]) => [name, isSecretName(name) ? "(secret)" : withoutSecrets(each, depth - 1)]),
  );
}
