import { z } from "zod";
import { type OptionTable, option } from "../../config/index.ts";
import { dataOptions } from "./data.ts";
import type { Parsed } from "./option.ts";
import { savingOptions, versionOption } from "./saving.ts";

const { modelDir } = savingOptions;

export const auditLookaheadOptions = {
  ...dataOptions,
  features: option(z.string().min(1).optional(), {
    description:
      "Feature set (default without a model: default), or names separated by commas; beside a model it is audited as well.",
    placeholder: "SET",
  }),
  model: option(z.string().min(1).optional(), {
    description: "Saved model whose features and predictions are audited.",
    placeholder: "NAME",
  }),
  modelDir,
  modelVersion: versionOption,
  dates: option(z.coerce.number().int().min(1).max(10_000).default(24), {
    description: "Dates after which the future is altered.",
    placeholder: "N",
  }),
  horizon: option(z.coerce.number().int().min(1).max(1000).default(5), {
    description: "Bars ahead that the target looks: what a leaked target is compared with.",
    placeholder: "BARS",
  }),
} as const satisfies OptionTable;

export type AuditLookaheadOptions = Parsed<typeof auditLookaheadOptions>;
