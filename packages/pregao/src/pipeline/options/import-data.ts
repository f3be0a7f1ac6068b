import { z } from "zod";
import { type OptionTable, option } from "../../config/index.ts";
import { timeframeNames } from "../../market/timeframe.ts";
import { adjustmentDirections, adjustments } from "../../sources/adjustment/corporate-event.ts";
import { cotahistMarketNames } from "../../sources/cotahist/codes.ts";

export const importOptions = {
  as: option(z.string().min(1).optional(), {
    description: "Name in the lake; the file's own name when left out.",
    placeholder: "NAME",
  }),
  symbol: option(z.string().min(1).optional(), {
    description: "Symbol of a file that has no such column.",
    placeholder: "TICKER",
  }),
  series: option(z.string().min(1).optional(), {
    description: "Which series of a file with several (its column source).",
    placeholder: "NAME",
  }),
  duplicates: option(z.enum(["first", "last"]).optional(), {
    description: "Which of two differing rows of one symbol and time to keep; without it they are refused.",
  }),
  decimal: option(z.enum([",", "."]).optional(), {
    description: "Decimal mark of a file, where its numbers can be read in two ways.",
  }),
  dateFormat: option(z.string().min(1).optional(), {
    description: "How a file writes its dates, where they can be read in two ways: %d/%m/%Y.",
    placeholder: "PATTERN",
  }),
  timeframe: option(z.enum(timeframeNames).optional(), {
    description: "Length of one bar, where the times do not tell.",
  }),
  calendar: option(z.enum(["b3", "24/7"]).optional(), {
    description: "When the market trades, where the times do not tell.",
  }),
  table: option(z.string().min(1).optional(), {
    description: "Table of a DuckDB file with several.",
    placeholder: "TABLE",
  }),
  market: option(z.array(z.enum(cotahistMarketNames)).optional(), {
    description: `Market of B3's historical quotes (COTAHIST): ${cotahistMarketNames.join(", ")}; cash when left out.`,
    placeholder: "NAME",
  }),
  events: option(z.string().min(1).optional(), {
    description:
      "CSV or Parquet table of splits, groupings, bonuses and dividends (symbol, ex_date, kind, factor, amount) to adjust by.",
    placeholder: "FILE",
  }),
  adjustment: option(z.enum(adjustments).optional(), {
    description: "What the events take out of prices: splits (default), total with dividends, or none.",
  }),
  adjustmentDirection: option(z.enum(adjustmentDirections).optional(), {
    description: "back keeps the latest prices as traded (default), forward the first.",
  }),
  feeds: option(z.record(z.string(), z.string()).optional(), {
    description:
      "Feed of a file whose columns become part of the dataset: open_interest, funding, long_short or liquidations, and a file, with options behind commas; repeat it for several.",
    placeholder: "KIND=FILE",
  }),
  replace: option(z.boolean().default(false), { description: "Replace the dataset of that name." }),
} as const satisfies OptionTable;

export const recordingOptions = {
  ticker: option(z.array(z.string().min(1)).min(1), {
    description: "Symbol of Binance USD-M futures; repeat it or separate by commas for several.",
    placeholder: "SYMBOL",
  }),
  // Longer than 2³¹ milliseconds no timer of Node's runs: it would fire at once.
  minutes: option(z.coerce.number().positive().max(35_000).optional(), {
    description: "How long to listen; until it is stopped when left out.",
    placeholder: "N",
  }),
} as const satisfies OptionTable;

export const updateOptions = {
  rebuild: option(z.boolean().default(false), {
    description: "Read the whole history anew and keep it, whatever was kept before.",
  }),
} as const satisfies OptionTable;
