import { monitorEventLoopDelay } from "node:perf_hooks";
import type { FastifyInstance } from "fastify";
import { PregaoError } from "../../errors.ts";

const lookEveryMilliseconds = 1000;
/** Mean wait of the last second; one long pause of the collector does not count as being overrun. */
const longestMeanDelay = 1000;

/**
 * Puts requests off with 503 while the process holds more memory than it may, or its loop is overrun; /health and
 * other open addresses are always answered, and /metrics. Gives what tells the reason, null while there is none.
 */
export function putOffUnderPressure(app: FastifyInstance, memoryMegabytes: number): () => string | null {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  let pressure: string | null = null;
  const look = (): void => {
    const resident = process.memoryUsage.rss() / 1e6;
    const mean = delay.mean / 1e6;
    delay.reset();
    if (resident > memoryMegabytes) pressure = `${Math.round(resident)} MB in use of ${memoryMegabytes}`;
    else pressure = mean > longestMeanDelay ? `requests wait ${Math.round(mean)} ms for their turn` : null;
  };
  delay.enable();
  look();
  const timer = setInterval(look, lookEveryMilliseconds).unref();
  app.addHook("onClose", async () => {
    clearInterval(timer);
    delay.disable();
  });
  app.addHook("onRequest", (request, _, done) => {
    const { scope, underPressure } = request.routeOptions.config;
    if (pressure === null || scope === "open" || underPressure === true) return done();
    return done(new PregaoError("PREGAO_OVERLOADED", { reason: pressure }));
  });
  return () => pressure;
}
