import { z } from "zod";
import { type OptionTable, option } from "../../config/index.ts";

/** How a model's champion and challenger share requests, and what becomes of a challenger that does worse. */
export const trafficOptions = {
  mode: option(z.enum(["shadow", "share"]).default("shadow"), {
    description:
      "shadow: the challenger predicts beside the champion and never answers; share: it answers --share of the bars.",
  }),
  share: option(z.coerce.number().min(0).max(1).default(0), {
    description: "Share of the bars that the challenger answers; the same bars always, on every server.",
    placeholder: "SHARE",
  }),
  fewestDates: option(z.coerce.number().int().min(5).max(100_000).default(30), {
    description: "Dates that both must have scored predictions of, before losses are compared.",
    placeholder: "N",
  }),
  level: option(z.coerce.number().gt(0).max(0.5).default(0.01), {
    description: "Chance of calling one worse although both are equally good, at most.",
    placeholder: "CHANCE",
  }),
  latencyRatio: option(z.coerce.number().min(1).max(1000).default(3), {
    description: "How many times as long as the champion's the slow predictions of a challenger may take.",
    placeholder: "TIMES",
  }),
  whenWorse: option(z.enum(["roll-back", "tell"]).default("roll-back"), {
    description:
      "What becomes of the alias of a version that does worse: it is taken back, or that is only told in the log.",
  }),
} as const satisfies OptionTable;
