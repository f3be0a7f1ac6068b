import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { AuditLog } from "./audit-log.ts";
import { isSecretName } from "./secret-names.ts";

/** Writes every call that changes something (or was refused to) into the audit log, with its body but for secrets. */
export function auditChanges(app: FastifyInstance, log: AuditLog, now: () => number): void {
  const written = new WeakSet<FastifyRequest>();
  const write = (request: FastifyRequest, reply: FastifyReply, status: number): void => {
    const { scope } = request.routeOptions.config;
    if ((scope !== "train" && scope !== "admin") || written.has(request)) return;
    written.add(request);
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
  };
  app.addHook("onRequest", (request, reply, done) => {
    // Who hangs up before the answer is finished may have changed something all the same.
    if (isChange(request)) reply.raw.once("close", () => write(request, reply, hungUp));
    done();
  });
  app.addHook("onResponse", (request, reply, done) => {
    if (isChange(request)) write(request, reply, reply.statusCode);
    done();
  });
  app.addHook("onClose", () => log.settled());
}

/** The caller did not wait for the answer. */
const hungUp = 499;

function isChange({ method }: FastifyRequest): boolean {
  return method !== "GET" && method !== "HEAD" && method !== "OPTIONS";
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
