import type { FastifyInstance, FastifyRequest, preHandlerHookHandler } from "fastify";
import { PregaoError } from "../../errors.ts";
import { isLoopback } from "./loopback.ts";

/**
 * At most so many requests a minute for each key, or each address without one; each server process counts its own. Gives the hook
 * that counts calls of addresses that are not there, null without a limit.
 */
export async function limitRates(
  app: FastifyInstance,
  perMinute: number,
  trustsProxies: boolean,
): Promise<preHandlerHookHandler | null> {
  if (perMinute === 0) return null;
  const { default: rateLimit } = await import("@fastify/rate-limit");
  await app.register(rateLimit, {
    global: true,
    max: perMinute,
    timeWindow: 60_000,
    cache: 20_000,
    keyGenerator: ({ caller, ip }: FastifyRequest) => (caller.key === null ? ip : `key ${caller.key}`),
    // Behind a proxy everybody comes from its address, unless the proxy is trusted to name the caller.
    allowList: ({ caller, ip, keyRefused }: FastifyRequest) =>
      caller.key === null && !keyRefused && !trustsProxies && isLoopback(ip),
    errorResponseBuilder: (_, { max }) => new PregaoError("PREGAO_RATE_LIMITED", { limit: max }),
  });
  return app.rateLimit() as preHandlerHookHandler;
}
