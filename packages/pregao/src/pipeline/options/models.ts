import { z } from "zod";
import { type OptionTable, option } from "../../config/index.ts";
import { savingOptions } from "./saving.ts";

const by = option(z.string().min(1).max(100).optional(), {
  description: "Who does it, for the log; without it the user of the system.",
  placeholder: "NAME",
});
const reason = option(z.string().min(1).max(1000).default("by hand"), {
  description: "Why, for the log.",
  placeholder: "TEXT",
});
const { modelDir } = savingOptions;
const expect = option(z.string().min(1).optional(), {
  description: "Move it only from this version (none: from nowhere); else nothing is changed.",
  range: "a number or none",
  placeholder: "VERSION",
});

export const modelsListOptions = {
  modelDir,
  archived: option(z.boolean().default(false), { description: "Archived versions too." }),
} as const satisfies OptionTable;

export const modelsAliasOptions = {
  modelDir,
  remove: option(z.boolean().default(false), { description: "Take the alias away." }),
  expect,
  by,
  reason,
} as const satisfies OptionTable;

export const modelsRollbackOptions = {
  modelDir,
  alias: option(z.string().min(1).default("champion"), {
    description: "Which alias goes back.",
    placeholder: "ALIAS",
  }),
  expect,
  by,
  reason,
} as const satisfies OptionTable;

export const modelsArchiveOptions = {
  modelDir,
  undo: option(z.boolean().default(false), { description: "Bring an archived version back." }),
  by,
  reason,
} as const satisfies OptionTable;

export const modelsDeleteOptions = {
  modelDir,
  force: option(z.boolean().default(false), {
    description: "Delete what an alias names, and the only version, too.",
  }),
  by,
  reason,
} as const satisfies OptionTable;

export const modelsPruneOptions = {
  modelDir,
  keep: option(z.coerce.number().int().min(1).max(1_000_000).default(5), {
    description: "How many of the newest versions of each model stay.",
    placeholder: "N",
  }),
  days: option(z.coerce.number().min(0).max(100_000).default(30), {
    description: "Versions younger than this many days stay.",
    placeholder: "DAYS",
  }),
  yes: option(z.boolean().default(false), {
    description: "Do it; without this it is only said what would go.",
  }),
  by,
  reason,
} as const satisfies OptionTable;
