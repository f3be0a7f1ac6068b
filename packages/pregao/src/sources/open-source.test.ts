import { expect, it } from "vitest";
import { createRunContext, type ProgressUpdate } from "../progress.ts";
import { FileSource } from "./file-source.ts";
import { openSource } from "./open-source.ts";
import { SampleSource } from "./sample-source.ts";
import { SyntheticSource } from "./synthetic/synthetic-source.ts";

it("opens the samples, which are what ORIGIN.md says", async () => {
  const b3 = await openSource("sample");
  expect(b3).toBeInstanceOf(SampleSource);
  const updates: ProgressUpdate[] = [];
  const { bars, ledger } = await b3.load(
    {},
    createRunContext({ progress: (update) => updates.push(update) }),
  );
  expect(bars.symbols).toEqual(
    "ABEV3 B3SA3 BBAS3 BBDC4 EQTL3 ITUB4 LREN3 PETR4 PRIO3 SUZB3 VALE3 WEGE3".split(" "),
  );
  expect([bars.length, bars.timeframe, bars.calendar.name, ledger.rowsIn]).toEqual([
    14_976,
    "1d",
    "b3",
    14_976,
  ]);
  expect(bars.frame.has("adj_close")).toBe(true);
  expect(updates.at(-1)).toMatchObject({ done: 14_976, total: 14_976 });
  const btc = (await (await openSource("sample:btcusdt")).load()).bars;
  expect([btc.length, btc.timeframe, btc.calendar.name]).toEqual([33_364, "1h", "24/7"]);
  for (const name of ["quote_volume", "trades", "taker_buy_volume", "taker_buy_quote_volume"]) {
    expect(btc.column(name).every((value) => value >= 0)).toBe(true);
  }
  await expect(openSource("sample:btcust")).rejects.toThrow(
    /unknown sample sample:btcust; did you mean .*sample:btcusdt/,
  );
});

it("reads the options of a synthetic market from its name, which wins over options", async () => {
  const source = await openSource("synthetic:planted,accuracy=0.7,bars=30,symbols=2,clustering=false", {
    synthetic: { bars: 99, seed: 7 },
  });
  expect(source).toBeInstanceOf(SyntheticSource);
  expect((source as SyntheticSource).options).toMatchObject({
    kind: "planted",
    accuracy: 0.7,
    bars: 30,
    symbols: 2,
    seed: 7,
    clustering: false,
  });
  await expect(openSource("synthetic:walk")).rejects.toThrow(/synthetic kind = walk/);
});

it("takes names with a dot or slash for files and refuses other unknown names", async () => {
  expect(await openSource("prices.csv")).toBeInstanceOf(FileSource);
  await expect(openSource("sampel")).rejects.toThrow(/unknown source sampel; did you mean sample/);
});
