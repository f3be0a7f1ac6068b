import { statfs } from "node:fs/promises";
import { z } from "zod";
import type { ServerContext, ServerPart } from "../contract.ts";

const check = z.object({ ok: z.boolean(), detail: z.string() });
const checks = z.object({ queue: check, registry: check, models: check, disk: check, pressure: check });
const readyAnswer = z.object({ status: z.literal("ready"), checks }).meta({ id: "Ready" });
const notReadyAnswer = z.object({ status: z.literal("not_ready"), checks }).meta({ id: "NotReady" });

/** Below this the next model or job may not find room any more. */
const leastFreeBytes = 100e6;
const patience = 5000;
const keptMilliseconds = 1000;

/** Whether requests can be served: a balancer sends none while this answers 503. Who asks often gets what was found within the second. */
export function readyPart(pressure: () => string | null): ServerPart {
  return {
    prefix: "",
    routes: (context) => async (app) => {
      let lookedAt = 0;
      let found: Promise<Checks> | null = null;
      const look = (): Promise<Checks> => {
        const now = context.now();
        if (found === null || now < lookedAt || now - lookedAt >= keptMilliseconds) {
          lookedAt = now;
          found = allChecks(context, pressure);
        }
        return found;
      };
      app.get(
        "/ready",
        {
          config: { scope: "open" },
          schema: {
            tags: ["operations"],
            summary:
              "Whether requests can be served: queue, registry, warm models, room on disk and in memory.",
            response: { 200: readyAnswer, 503: notReadyAnswer },
          },
        },
        async (_, reply) => {
          const checks = await look();
          const ok = !app.closing.aborted && Object.values(checks).every((each) => each.ok);
          if (ok) return { status: "ready" as const, checks };
          return reply.code(503).send({ status: "not_ready", checks });
        },
      );
    },
  };
}

type Checks = z.output<typeof checks>;

async function allChecks(
  { queue, registry, serving, configuration }: ServerContext,
  reasonOfPressure: () => string | null,
): Promise<Checks> {
  const [queued, registered, models, disk, pressure] = await Promise.all([
    checked(async () => {
      const { workers, paused } = await queue.state();
      return `${workers.length} workers${paused ? ", paused" : ""}`;
    }),
    checked(async () => `${(await registry.names()).length} models`),
    checked(async () => {
      const { ready, modelsLoaded } = await serving.status();
      if (!ready) throw new Error("models are being loaded");
      return `${modelsLoaded} loaded`;
    }),
    checked(async () => {
      const free = await freeBytes(configuration.home);
      if (free < leastFreeBytes) throw new Error(`${Math.round(free / 1e6)} MB free`);
      return `${Math.round(free / 1e6)} MB free`;
    }),
    checked(async () => {
      const reason = reasonOfPressure();
      if (reason !== null) throw new Error(reason);
      return "none";
    }),
  ]);
  return { queue: queued, registry: registered, models, disk, pressure };
}

/** The folder itself may not be there before the first job: then the nearest one above it. */
async function freeBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    const above = folder.replace(/[/\\][^/\\]*$/, "");
    if (above === folder || (error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return freeBytes(above === "" ? "/" : above);
  }
}

/** One check, given up after some seconds: what hangs is not ready. Addresses and paths stay in the log. */
async function checked(look: () => Promise<string>): Promise<z.output<typeof check>> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer in time")), patience);
  });
  try {
    return { ok: true, detail: await Promise.race([look(), tooLong]) };
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return { ok: false, detail: code ?? message };
  } finally {
    clearTimeout(timer);
  }
}
