import { z } from "zod";
import { describeConfiguration } from "../../config/index.ts";
import type { ServerPart } from "../contract.ts";

const configurationAnswer = z
  .object({
    status: z.literal("success"),
    settings: z.array(
      z.object({
        name: z.string(),
        value: z.unknown().describe("Secrets that are set read (set)."),
        origin: z.string().describe("default, the file, the environment variable or the flag."),
      }),
    ),
  })
  .meta({ id: "Configuration" });

/** Every setting and where it comes from, secrets masked. */
export const configurationPart: ServerPart = {
  prefix: "",
  routes: (context) => async (app) => {
    app.get(
      "/config",
      {
        config: { scope: "admin" },
        schema: {
          tags: ["operations"],
          summary: "Every setting, its value and the layer that set it; secrets masked.",
          response: { 200: configurationAnswer },
        },
      },
      async () => ({ status: "success" as const, settings: describeConfiguration(context.configuration) }),
    );
  },
};
