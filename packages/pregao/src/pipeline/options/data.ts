import { z } from "zod";
import { type OptionTable, option } from "../../config/index.ts";
import { day, type Parsed } from "./option.ts";

/** Which bars are read: the same for training, prediction and evaluation. */
export const dataOptions = {
  source: option(z.string().min(1).optional(), {
    description:
      "Dataset of the local lake, sample, sample:btcusdt, synthetic, binance:SYMBOL, binance-um:SYMBOL, quotes:TICKER, b3_featured, a file or folder, s3://BUCKET/PREFIX or postgres://HOST/DATABASE?table=NAME.",
    placeholder: "NAME",
  }),
  ticker: option(z.array(z.string().min(1)).default([]), {
    description: "Only this ticker; repeat it or separate by commas for several.",
    placeholder: "TICKER",
  }),
  from: option(day.optional(), { description: "First date of the bars.", placeholder: "DATE" }),
  to: option(day.optional(), { description: "Last date of the bars.", placeholder: "DATE" }),
  feeds: option(z.record(z.string(), z.string()).default({}), {
    description:
      "Feed of a file to lay beside the bars: open_interest, funding, long_short or liquidations, and a file, with options behind commas; repeat it for several.",
    placeholder: "KIND=FILE",
  }),
  mock: option(z.boolean().default(false), {
    description:
      "A synthetic market in place of the source: 60 days of 5-minute bars with every feed, under the names of the tickers.",
  }),
} as const satisfies OptionTable;

export type DataOptions = Parsed<typeof dataOptions>;

/** What reading needs to know; a caller that knows nothing of feeds leaves them out. */
export type LoadOptions = Omit<DataOptions, "feeds" | "mock"> & Partial<Pick<DataOptions, "feeds" | "mock">>;
