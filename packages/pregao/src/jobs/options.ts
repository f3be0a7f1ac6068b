import { z } from "zod";
import { type OptionTable, option } from "../config/index.ts";
import { jobStatuses } from "./contract.ts";

const list = <Item extends z.ZodType>(item: Item) => z.array(item).optional();

export const jobsListOptions = {
  statuses: option(list(z.enum(jobStatuses)), { description: "Only jobs that stand so." }),
  kinds: option(list(z.string().min(1)), {
    description: "Only jobs of these kinds: training, retraining, trial, …",
    placeholder: "KIND",
  }),
  symbols: option(list(z.string().min(1)), {
    description: "Only jobs about these symbols.",
    placeholder: "SYMBOL",
  }),
  modelTypes: option(list(z.string().min(1)), {
    description: "Only jobs about these model families.",
    placeholder: "FAMILY",
  }),
  tags: option(z.record(z.string(), z.string()).optional(), {
    description: "Only jobs with this tag; may be repeated.",
    placeholder: "KEY=VALUE",
  }),
  batch: option(z.string().min(1).optional(), {
    description: "Only the jobs of this batch.",
    placeholder: "ID",
  }),
  createdAfter: option(z.iso.datetime({ offset: true }).or(z.iso.date()).optional(), {
    description: "Only jobs that were submitted later.",
    range: "a date or time, ISO-8601",
    placeholder: "TIME",
  }),
  sortBy: option(
    z.enum(["created_at", "started_at", "completed_at", "priority", "status"]).default("created_at"),
    {
      description: "What the list is sorted by; unknown times come last.",
    },
  ),
  sortOrder: option(z.enum(["asc", "desc"]).default("desc"), { description: "In which order." }),
  offset: option(z.coerce.number().int().min(0).default(0), {
    description: "Jobs to leave out at the beginning.",
    placeholder: "N",
  }),
  limit: option(z.coerce.number().int().min(1).max(1000).default(20), {
    description: "Jobs to list at most.",
    placeholder: "N",
  }),
} as const satisfies OptionTable;

export const jobsCancelOptions = {
  reason: option(z.string().min(1).max(1000).optional(), {
    description: "Why, for whoever looks at the job later.",
    placeholder: "TEXT",
  }),
  force: option(z.boolean().default(false), {
    description: "Take a running job from its worker at once, instead of asking it to stop.",
  }),
} as const satisfies OptionTable;
