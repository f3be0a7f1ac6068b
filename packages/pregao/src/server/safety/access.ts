import type { FastifyInstance, FastifyRequest } from "fastify";
import { PregaoError } from "../../errors.ts";
import type { Scope } from "../contract.ts";
import type { ApiKeys } from "./api-keys.ts";

/** Who calls: the holder of a key, or anyone where no key is asked for. */
export interface Caller {
  /** Id of the key; null without one. */
  readonly key: string | null;
  readonly name: string;
  readonly scopes: readonly Scope[];
}

/** Whether callers need a key: known when the server listens, for loopback needs none. */
export interface AccessRule {
  keysRequired: boolean;
}

const anyone: Caller = { key: null, name: "anyone", scopes: ["admin"] };
const nobody: Caller = { key: null, name: "anyone", scopes: [] };

/** Tells who calls, before limits are counted. A key that is sent is held to, also where none is needed. */
export function identifyCallers(app: FastifyInstance, keys: ApiKeys, rule: AccessRule): void {
  app.decorateRequest("caller", null as never);
  app.addHook("onRequest", (request, _, done) => {
    const secret = secretOf(request);
    if (secret === null) {
      request.caller = rule.keysRequired ? nobody : anyone;
      return done();
    }
    let key: ReturnType<ApiKeys["identify"]>;
    try {
      key = keys.identify(secret);
    } catch (error) {
      request.log.error({ reason: (error as Error).message }, "API keys cannot be read");
      key = null;
    }
    if (key === null) request.keyRefused = true;
    request.caller = key === null ? nobody : { key: key.id, name: key.name, scopes: key.scopes };
    return done();
  });
}

/** Holds every route to its scope. Register it after the limits, so that refused calls count too. */
export function requireScopes(app: FastifyInstance): void {
  app.addHook("onRoute", (route) => {
    const check = (request: FastifyRequest, _: unknown, done: (error?: Error) => void): void =>
      done(refusal(request, route.config?.scope ?? "admin"));
    route.onRequest = [route.onRequest ?? []].flat().concat(check as never);
  });
}

function refusal(request: FastifyRequest, needed: Scope | "open"): Error | undefined {
  // A broken key on an open address is a mistake worth telling, except where life and readiness are asked.
  if (needed === "open") return undefined;
  if (request.keyRefused) return new PregaoError("PREGAO_KEY_REFUSED", {});
  const { scopes, key } = request.caller;
  if (scopes.length === 0) return new PregaoError("PREGAO_KEY_REQUIRED", {});
  if (scopes.includes("admin") || scopes.includes(needed)) return undefined;
  return new PregaoError("PREGAO_SCOPE_MISSING", { key: key ?? "", scope: needed });
}

function secretOf({ headers }: FastifyRequest): string | null {
  const bearer = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? "")?.[1];
  const given = bearer ?? headers["x-api-key"] ?? headers.authorization;
  return given === undefined ? null : String(given);
}

declare module "fastify" {
  interface FastifyRequest {
    caller: Caller;
    /** A key was sent that is none. */
    keyRefused: boolean;
  }
}
