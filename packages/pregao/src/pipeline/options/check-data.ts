import { z } from "zod";
import { type OptionTable, option } from "../../config/index.ts";
import { dataOptions } from "./data.ts";
import type { Parsed } from "./option.ts";

export const checkDataOptions = {
  ticker: dataOptions.ticker,
  from: dataOptions.from,
  to: dataOptions.to,
  feeds: dataOptions.feeds,
  contract: option(z.array(z.string().min(1)).default([]), {
    description:
      "Contract to hold the data to, by name or a file of your own (JSON or a module); without it those that fit the data.",
    placeholder: "NAME",
  }),
  asOf: option(z.string().min(1).optional(), {
    description:
      "Moment at which the data should be fresh: now, or a date; without it their age is not asked.",
    placeholder: "TIME",
  }),
  failOn: option(z.enum(["error", "warning", "info"]).default("error"), {
    description: "Least severity of a finding that ends the command with exit code 3.",
  }),
  html: option(z.string().min(1).optional(), {
    description: "File to write the report to, as one page.",
    placeholder: "FILE",
  }),
} as const satisfies OptionTable;

export type CheckDataOptions = Parsed<typeof checkDataOptions>;
