import { z } from "zod";
import { type OptionTable, option } from "../../config/index.ts";
import { trainOptions } from "../../pipeline/options/train.ts";
import { jobPriorities } from "../contract.ts";
import { gates } from "../runners/champion-gate.ts";

/** When a model is trained again, and what becomes of it. */
export const scheduleOnlyOptions = {
  cron: option(z.string().min(1), {
    description: "When: minute, hour, day of the month, month, day of the week, as in cron.",
    placeholder: "PATTERN",
  }),
  timeZone: option(z.string().min(1).default("UTC"), {
    description: "Time zone of the pattern, such as America/Sao_Paulo.",
    placeholder: "ZONE",
  }),
  alias: option(z.string().min(1).default("champion"), {
    description: "Alias of the version in service, which a better one takes over.",
    placeholder: "ALIAS",
  }),
  gate: option(z.enum(gates).default("significantly-better"), {
    description:
      "How much better a new version must be on the same later rows: beyond chance (95 %), or at all.",
  }),
  priority: option(z.enum(jobPriorities).default("normal"), { description: "Of the jobs." }),
  timeout: option(z.coerce.number().int().min(1).max(2_592_000).default(7200), {
    description: "Seconds that one attempt may take.",
    placeholder: "SECONDS",
  }),
  webhook: option(z.string().optional(), {
    description: "Address that is called when a job has ended.",
    placeholder: "URL",
  }),
} as const satisfies OptionTable;

/** Options of `pregao schedule add`: those, and how to train. */
export const scheduleOptions = { ...scheduleOnlyOptions, ...trainOptions } as const satisfies OptionTable;
