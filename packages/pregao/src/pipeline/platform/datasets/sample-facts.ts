import type { SampleName } from "../../../sources/index.ts";
import type { DatasetFacts } from "./dataset-catalog.ts";

type Facts = Omit<DatasetFacts, "id" | "kind" | "description">;

/** What the shipped samples hold, so that a listing reads none of their bars; a test holds this to the bars. */
export const sampleFacts: Readonly<Record<SampleName, Facts>> = {
  sample: {
    timeframe: "1d",
    rows: 14_976,
    from: "2021-07-29T00:00:00.000Z",
    to: "2026-07-29T00:00:00.000Z",
    symbols: "ABEV3 B3SA3 BBAS3 BBDC4 EQTL3 ITUB4 LREN3 PETR4 PRIO3 SUZB3 VALE3 WEGE3".split(" "),
    columns: ["open", "high", "low", "close", "adj_close", "volume"],
  },
  "sample:btcusdt": {
    timeframe: "1h",
    rows: 33_364,
    from: "2019-09-08T17:00:00.000Z",
    to: "2023-06-29T20:00:00.000Z",
    symbols: ["BTCUSDT"],
    columns: "open high low close volume quote_volume trades taker_buy_volume taker_buy_quote_volume".split(
      " ",
    ),
  },
};
