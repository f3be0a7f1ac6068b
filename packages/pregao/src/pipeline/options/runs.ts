import { z } from "zod";
import { type OptionTable, option } from "../../config/index.ts";

export const runsListOptions = {
  experiment: option(z.string().min(1).optional(), {
    description: "Only runs of this experiment: run, train, or one of your own.",
    placeholder: "NAME",
  }),
  parent: option(z.string().min(1).optional(), {
    description: "Only the parts of this run, by the beginning of its id: its models.",
    placeholder: "RUN",
  }),
  most: option(z.coerce.number().int().min(1).max(100_000).default(20), {
    description: "Runs to list at most.",
    placeholder: "N",
  }),
} as const satisfies OptionTable;

export const runsCleanOptions = {
  olderThan: option(z.coerce.number().int().min(0).max(100_000).default(30), {
    description: "Days that a result must not have been used; 0 removes all of them.",
    placeholder: "DAYS",
  }),
} as const satisfies OptionTable;

export const runsSyncOptions = {
  retryRefused: option(z.boolean().default(false), {
    description: "Try again what the server has refused before.",
  }),
} as const satisfies OptionTable;
