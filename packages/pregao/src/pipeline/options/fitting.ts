import { z } from "zod";
import { type OptionTable, option } from "../../config/index.ts";
import type { Parsed } from "./option.ts";
import { scoringNames } from "./scoring-names.ts";

/** How a model is fitted and named. */
export const fittingOptions = {
  model: option(z.string().min(1).default("rf"), {
    description: "Model family, by name or alias.",
    placeholder: "FAMILY",
  }),
  draws: option(z.coerce.number().int().min(0).max(10_000).default(4), {
    description: "Parameter combinations that the search tries; 0 trains with the given parameters alone.",
    placeholder: "N",
  }),
  folds: option(z.coerce.number().int().min(2).max(20).default(3), {
    description: "Folds of the search, in order of time.",
    placeholder: "N",
  }),
  space: option(z.string().min(1).default("default"), {
    description: "Search space of the family: default, or original (the grid of the B3 service).",
    placeholder: "NAME",
  }),
  scoring: option(z.enum(["auto", ...scoringNames]).default("auto"), {
    description:
      "What the search looks for; auto is the task's primary metric: log-loss for classes, information coefficient for returns.",
  }),
  balance: option(z.enum(["none", "undersample", "oversample", "weights"]).default("none"), {
    description:
      "Makes classes weigh the same in training: fewer rows of the large ones, more of the small ones, or weights.",
  }),
  weights: option(z.enum(["none", "uniqueness"]).default("none"), {
    description: "Weight of a training row: uniqueness counts less the more labels look at the same bars.",
  }),
  param: option(z.record(z.string(), z.string()).default({}), {
    description:
      "Parameter of the family, name=value; repeat it for several. It is held fixed in the search.",
    placeholder: "NAME=VALUE",
  }),
} as const satisfies OptionTable;

export type FittingOptions = Parsed<typeof fittingOptions>;
