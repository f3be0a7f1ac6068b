import { z } from "zod";
import { type OptionTable, option } from "../../config/index.ts";
import { dataOptions } from "./data.ts";
import { fraction, type Parsed } from "./option.ts";
import { preparationOptions } from "./preparation.ts";
import { splitOptions } from "./split.ts";

const splitPlanKinds = ["by-date", "expanding", "rolling", "purged", "combinatorial"] as const;

/** Which folds are drawn, of which labels. */
export const splitPlanOptions = {
  ...dataOptions,
  kind: option(z.enum(splitPlanKinds).default("expanding"), {
    description:
      "by-date: one split in three parts; expanding, rolling: walk-forward; purged: k-fold with purge; combinatorial: every choice of test groups.",
  }),
  folds: option(z.coerce.number().int().min(1).max(40).default(5), {
    description: "Folds; of combinatorial the groups of dates.",
    placeholder: "N",
  }),
  testGroups: option(z.coerce.number().int().min(1).max(39).optional(), {
    description: "Groups that a combinatorial fold tests.",
    placeholder: "N",
    defaultInWords: "2",
  }),
  trainBars: option(z.coerce.number().int().min(1).optional(), {
    description: "Bars that a rolling fold trains on; as many as the first block has when left out.",
    placeholder: "BARS",
  }),
  testSize: option(fraction(0.05, 0.6).optional(), {
    description: "Part of the rows that by-date keeps for the test.",
    placeholder: "FRACTION",
    defaultInWords: "0.2",
  }),
  valSize: option(fraction(0.05, 0.6).optional(), {
    description: "Part of the rows that by-date keeps for validation.",
    placeholder: "FRACTION",
    defaultInWords: "0.2",
  }),
  embargo: splitOptions.embargo,
  labels: preparationOptions.labels,
  horizon: preparationOptions.horizon,
  threshold: preparationOptions.threshold,
  picture: option(
    z
      .string()
      .regex(/\.(svg|png)$/, "name a file that ends in .svg or .png")
      .optional(),
    {
      description: "File for a picture of the folds, SVG or PNG by its ending.",
      placeholder: "FILE",
    },
  ),
} as const satisfies OptionTable;

export type SplitPlanOptions = Parsed<typeof splitPlanOptions>;
