import { z } from "zod";
import { version } from "../../version.ts";
import type { ServerPart } from "../contract.ts";

const healthAnswer = z
  .object({
    status: z.literal("healthy"),
    version: z.string(),
    uptime_seconds: z.number(),
    timestamp: z.iso.datetime(),
  })
  .meta({ id: "Health" });

/** Whether the process lives; what it depends on is asked at /ready. */
export const healthPart: ServerPart = {
  prefix: "",
  routes: (context) => async (app) => {
    app.get(
      "/health",
      {
        config: { scope: "open" },
        schema: {
          tags: ["operations"],
          summary: "Whether the server lives.",
          response: { 200: healthAnswer },
        },
      },
      async () => ({
        status: "healthy" as const,
        version,
        uptime_seconds: Math.round(process.uptime() * 1000) / 1000,
        timestamp: new Date(context.now()).toISOString(),
      }),
    );
  },
};
