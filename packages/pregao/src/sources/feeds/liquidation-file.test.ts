import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryDirectory, writeLines } from "../temporary-directory.fixture.ts";
import { loadFeedFile } from "./feed-file.ts";
import { recordingHeader } from "./liquidations.ts";
import { zipOf } from "./zip.fixture.ts";

const directory = temporaryDirectory();
const start = Date.UTC(2023, 4, 16);
const day = 86_400_000;

/** As data.binance.vision lays a day out. */
const header =
  "time,symbol,side,order_type,time_in_force,original_quantity,price,average_price,order_status,last_fill_quantity,accumulated_fill_quantity";
const dumpRow = (time: number, side: string, price: number, quantity: number): string =>
  `${time},BTCUSDT,${side},LIMIT,IOC,${quantity},1,${price},FILLED,${quantity},${quantity}`;

describe("a dump of a day", () => {
  it("covers the whole day, and a forced SELL closes a long position", async () => {
    const rows = [dumpRow(start + 2000, "BUY", 200, 2), dumpRow(start + 1000, "SELL", 100, 0.5)];
    const path = writeLines(directory, "BTCUSDT-liquidationSnapshot-2023-05-16.csv", [header, ...rows]);
    const { feeds, findings } = await loadFeedFile({ kind: "liquidations", path }, ["BTCUSDT", "ETHUSDT"]);
    expect(feeds).toEqual([
      {
        kind: "liquidations",
        symbol: "BTCUSDT",
        origin: "BTCUSDT-liquidationSnapshot-2023-05-16.csv",
        times: Float64Array.of(start + 1000, start + 2000),
        columns: { long_value: Float64Array.of(50, 0), short_value: Float64Array.of(0, 400) },
        coverage: [{ from: start, to: start + day }],
      },
    ]);
    expect(findings).toEqual([]);
  });

  it("is joined with others of its folder; days that are missing are not covered", async () => {
    const folder = mkdtempSync(join(directory, "dumps-"));
    for (const [k, date] of ["2023-05-16", "2023-05-17", "2023-05-20"].entries()) {
      const name = `BTCUSDT-liquidationSnapshot-${date}`;
      // Two events of one moment are two events.
      const row = dumpRow(Date.parse(date) + 1000, "SELL", 10 * (k + 1), 1);
      writeFileSync(join(folder, `${name}.zip`), zipOf({ [`${name}.csv`]: `${header}\n${row}\n${row}\n` }));
    }
    writeFileSync(join(folder, "notes.txt"), "nothing");
    const { feeds } = await loadFeedFile({ kind: "liquidations", path: folder }, ["BTCUSDT"]);
    expect([...feeds[0]!.columns.long_value!]).toEqual([10, 10, 20, 20, 30, 30]);
    expect(feeds[0]!.coverage).toEqual([
      { from: start, to: start + 2 * day },
      { from: start + 4 * day, to: start + 5 * day },
    ]);
    const again = join(folder, "BTCUSDT-liquidationSnapshot-2023-05-17.csv");
    writeFileSync(again, `${header}\n${dumpRow(start + day + 1000, "SELL", 20, 1)}\n`);
    await expect(loadFeedFile({ kind: "liquidations", path: folder }, ["BTCUSDT"])).rejects.toThrow(
      /2023-05-17.csv and BTCUSDT-liquidationSnapshot-2023-05-17.zip both cover 2023-05-17.*count twice/,
    );
    const empty = mkdtempSync(join(directory, "empty-"));
    await expect(loadFeedFile({ kind: "liquidations", path: empty }, ["A"])).rejects.toThrow(
      /no file named like BTCUSDT-liquidationSnapshot/,
    );
  });

  it("without a symbol column takes it from its name; a side that is none is refused with its row", async () => {
    const lines = [
      "time,side,average_price,accumulated_fill_quantity",
      `${start + 5},sell,10,3`,
      `${start + 9},BUY,,1`,
    ];
    const path = writeLines(directory, "ETHUSDT-liquidationSnapshot-2023-05-16.csv", lines);
    const { feeds, findings } = await loadFeedFile({ kind: "liquidations", path }, ["ETHUSDT"]);
    expect([feeds[0]!.symbol, [...feeds[0]!.columns.long_value!]]).toEqual(["ETHUSDT", [30]]);
    expect(findings).toMatchObject([{ check: "feed-rows-dropped", count: 1 }]);
    const bad = writeLines(directory, "bad.csv", [...lines, `${start + 10},LONG,10,1`]);
    await expect(loadFeedFile({ kind: "liquidations", path: bad }, ["ETHUSDT"])).rejects.toThrow(
      /bad.csv, row 4, column side: "LONG" is not a side/,
    );
  });
});

describe("a recording", () => {
  it("covers the time that it was connected, for symbols without an event too", async () => {
    const path = writeLines(directory, "recorded.csv", [
      recordingHeader,
      "1000000000000,BTCUSDT,CONNECTED,,",
      "1000000000000,ETHUSDT,CONNECTED,,",
      "1000000001000,BTCUSDT,SELL,100,2",
      "1000000060000,BTCUSDT,WATCHING,,",
      "1000000060000,ETHUSDT,WATCHING,,",
      "1000000090000,BTCUSDT,DISCONNECTED,,",
      "1000000090000,ETHUSDT,DISCONNECTED,,",
      "1000000100000,BTCUSDT,CONNECTED,,",
      "1000000100000,ETHUSDT,CONNECTED,,",
      "1000000160000,BTCUSDT,WATCHING,,",
      // Killed here, and started again.
      "1000000500000,BTCUSDT,CONNECTED,,",
      "1000000500000,ETHUSDT,CONNECTED,,",
      "1000000560000,BTCUSDT,BUY,50,1",
    ]);
    const { feeds, findings } = await loadFeedFile({ kind: "liquidations", path }, ["BTCUSDT", "ETHUSDT"]);
    const [btc, eth] = feeds;
    const at = (second: number): number => 1_000_000_000_000 + second * 1000;
    expect([[...btc!.times], [...btc!.columns.long_value!], [...btc!.columns.short_value!]]).toEqual([
      [at(1), at(560)],
      [200, 0],
      [0, 50],
    ]);
    expect(btc!.coverage).toEqual([
      { from: at(0), to: at(90) },
      { from: at(100), to: at(160) },
      { from: at(500), to: at(560) },
    ]);
    expect(eth!.times.length).toBe(0);
    expect(eth!.coverage![0]).toEqual({ from: at(0), to: at(90) });
    expect(findings).toEqual([]);
  });

  it("of any other table covers the time from its first event to its last", async () => {
    const path = writeLines(directory, "events.csv", [
      "timestamp,ticker,side,price,qty",
      "2024-01-01T00:00:00Z,A,BUY,10,1",
      "2024-01-01T05:00:00Z,A,SELL,10,2",
    ]);
    const { feeds } = await loadFeedFile({ kind: "liquidations", path }, ["A"]);
    expect(feeds[0]!.coverage).toEqual([{ from: Date.UTC(2024, 0, 1), to: Date.UTC(2024, 0, 1, 5) + 1 }]);
  });
});
