import { z } from "zod";
import { type OptionTable, option } from "../../config/index.ts";
import { fraction, type Parsed } from "./option.ts";

/** How rows are parted. */
export const splitOptions = {
  split: option(z.enum(["by-date", "shuffled-stratified"]).default("by-date"), {
    description:
      "By date for all symbols together, or the original's shuffled split, which leaks and is marked so.",
  }),
  testSize: option(fraction(0.05, 0.6).default(0.2), {
    description: "Part of the rows kept for the test, the latest dates.",
    placeholder: "FRACTION",
  }),
  valSize: option(fraction(0.05, 0.6).default(0.2), {
    description: "Part of the rows kept for validation, before the test.",
    placeholder: "FRACTION",
  }),
  embargo: option(z.coerce.number().int().min(0).max(1000).default(0), {
    description: "Bars left free before each boundary, on top of the purge of overlapping targets.",
    placeholder: "BARS",
  }),
} as const satisfies OptionTable;

export type SplitOptions = Parsed<typeof splitOptions>;
