import { z } from "zod";
import { type OptionTable, option, type SettingName } from "../config/index.ts";
import { scopes } from "./contract.ts";

/** How a server is started: flags of `pregao serve`, fields of `startServer`. */
export const serveOptions = {
  host: option(z.string().min(1).max(255).default("127.0.0.1"), {
    description:
      "Address to listen at; on any other than loopback callers need an API key (pregao keys create).",
    placeholder: "ADDRESS",
  }),
  port: option(z.coerce.number().int().min(0).max(65_535).default(5000), {
    description: "Port to listen at; 0 takes a free one.",
    placeholder: "PORT",
  }),
  workers: option(z.coerce.number().int().min(0).max(256).default(1), {
    description: "Worker processes for trainings and other jobs; 0 where `pregao worker` runs elsewhere.",
    placeholder: "N",
  }),
  reusePort: option(z.boolean().default(false), {
    description:
      "Share the port with other servers that say the same (Linux): a new one can start before the old one ends.",
  }),
  grace: option(z.coerce.number().min(0).max(3600).default(30), {
    description: "Seconds that requests and jobs under way have to end when the server is told to stop.",
    placeholder: "SECONDS",
  }),
} as const satisfies OptionTable;

/** Settings that are flags of `serve` alone. */
export const serverSettings = [
  "authentication",
  "corsOrigins",
  "allowedHosts",
  "trustedProxies",
  "serverSources",
  "rateLimitPerMinute",
  "bodyLimitKilobytes",
  "requestTimeoutSeconds",
  "maxConnections",
  "serverMemoryMegabytes",
  "auditRetentionDays",
  "otelEndpoint",
] as const satisfies readonly SettingName[];

export const keyOptions = {
  name: option(z.string().min(1).max(100).default("key"), {
    description: "What the key is for, in lists and logs.",
    placeholder: "NAME",
  }),
  scopes: option(z.array(z.enum(scopes)).min(1).default(["read", "predict"]), {
    description: `What it may do: ${scopes.join(", ")}; admin may do everything. Repeat it or separate by commas.`,
    placeholder: "SCOPE",
  }),
  days: option(z.coerce.number().int().min(1).max(36_500).optional(), {
    description: "Days until it ends; without it, it does not.",
    placeholder: "N",
  }),
} as const satisfies OptionTable;
