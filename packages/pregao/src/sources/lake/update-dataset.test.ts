import { readFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createRunContext } from "../../progress.ts";
import { checkBars } from "../../quality/index.ts";
import { FileSource } from "../file-source.ts";
import { openSource } from "../open-source.ts";
import type { BarSource, LoadRequest } from "../source.ts";
import { temporaryDirectory, writeLines } from "../temporary-directory.fixture.ts";
import type { DatasetRecord } from "./dataset-record.ts";
import { importDataset } from "./import-dataset.ts";
import { datasetDirectory } from "./lake.ts";
import { type UpdateOptions, updateDataset } from "./update-dataset.ts";

const directory = temporaryDirectory();
const day = 86_400_000;
const inspect: NonNullable<UpdateOptions["inspect"]> = (bars) => checkBars(bars);

/** A row of a symbol on the k-th day; `close` moves with k. */
function row(symbol: string, k: number, close = 10 + (k % 5) / 10): string {
  const date = new Date(Date.UTC(2024, 0, 1) + k * day).toISOString().slice(0, 10);
  return `${date},${symbol},10,11,9,${close},${k === 3 ? "" : 100 + k}`;
}
const rows = (symbol: string, from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, k) => row(symbol, from + k));

function write(name: string, lines: readonly string[]): string {
  return writeLines(directory, name, ["date,symbol,open,high,low,close,volume", ...lines]);
}

/** A source that tells what it was asked for. */
function watched(source: BarSource, requests: LoadRequest[]): BarSource {
  return {
    name: source.name,
    description: source.description,
    load(request = {}, context) {
      requests.push(request);
      return source.load(request, context);
    },
  };
}

async function imported(
  lines: readonly string[],
): Promise<{ home: string; file: string; record: DatasetRecord }> {
  const home = await mkdtemp(join(directory, "home-"));
  const file = write("prices.csv", lines);
  return { home, file, record: await importDataset(file, "prices", { inspect }, home) };
}

async function update(home: string, lines: readonly string[], options: Partial<UpdateOptions> = {}) {
  write("prices.csv", lines);
  const requests: LoadRequest[] = [];
  const outcome = await updateDataset("prices", home, {
    open: async (name, reading) => watched(await openSource(name, reading), requests),
    inspect,
    ...options,
  });
  return { ...outcome, requests };
}

const parquetOf = (home: string, record: DatasetRecord): Buffer =>
  readFileSync(join(datasetDirectory("prices", home), record.data));

/** What importing the source anew would have stored. */
async function expectFullRebuild(home: string, record: DatasetRecord): Promise<void> {
  const other = await mkdtemp(join(directory, "home-"));
  const rebuilt = await importDataset(join(directory, "prices.csv"), "prices", { inspect }, other);
  expect(parquetOf(home, record).equals(parquetOf(other, rebuilt))).toBe(true);
  const { rows: count, symbols, columns, first, last, timeframe, calendar } = rebuilt;
  expect(record).toMatchObject({ rows: count, symbols, columns, first, last, timeframe, calendar });
  expect(record.findings).toEqual(rebuilt.findings);
}

describe("an update", () => {
  it("fetches the last bars only, appends what is new, replaces the unfinished one, and equals a full rebuild", async () => {
    const { home } = await imported([...rows("AAA3", 0, 120), ...rows("BBB4", 0, 119), row("BBB4", 119, 7)]);
    const grown = [...rows("AAA3", 0, 130), ...rows("BBB4", 0, 128)];
    const { record, added, replaced, newSymbols, requests } = await update(home, grown);
    expect([added, replaced, newSymbols]).toEqual([10 + 8, 1, []]);
    expect(requests).toEqual([{ from: Date.UTC(2024, 0, 1) + 114 * day }]);
    await expectFullRebuild(home, record);
    expect(record.ledger).toMatchObject({ rows_used: 258 });
    expect(record.ledger.rows_in).toBe(
      258 + record.ledger.dropped.reduce((sum, { count }) => sum + count, 0),
    );
    expect(record.ledger.dropped).toContainEqual({ reason: "read again by an update", count: 12 });
  });

  it("brings new symbols whole, and asks for those that stopped earlier from where they stopped", async () => {
    const { home } = await imported([...rows("AAA3", 0, 120), ...rows("OLD5", 0, 60)]);
    const grown = [...rows("AAA3", 0, 122), ...rows("OLD5", 0, 60), ...rows("NEW6", 10, 122)];
    const { record, newSymbols, added, requests } = await update(home, grown);
    expect([newSymbols, added]).toEqual([["NEW6"], 2 + 112]);
    expect(requests).toEqual([
      { from: Date.UTC(2024, 0, 1) + 114 * day },
      { symbols: ["NEW6"] },
      { symbols: ["OLD5"], from: Date.UTC(2024, 0, 1) + 54 * day },
    ]);
    await expectFullRebuild(home, record);
  });

  it("leaves the dataset as it is where nothing is new", async () => {
    const lines = [...rows("AAA3", 0, 120)];
    const { home, record } = await imported(lines);
    const outcome = await update(home, lines);
    expect(outcome).toMatchObject({ added: 0, replaced: 0, newSymbols: [] });
    expect(outcome.record).toEqual(record);
  });

  it("can be made any number of times, a bar at a time", async () => {
    const { home } = await imported(rows("AAA3", 0, 110));
    let last: DatasetRecord | undefined;
    for (let bars = 111; bars <= 114; bars++) last = (await update(home, rows("AAA3", 0, bars))).record;
    await expectFullRebuild(home, last!);
  });

  it.each([
    [
      "a value",
      [...rows("AAA3", 0, 116), row("AAA3", 116, 5), ...rows("AAA3", 117, 125)],
      /AAA3 at 2024-04-26, column close: 10.1 stored, 5 now/,
    ],
    [
      "a bar that is gone",
      [...rows("AAA3", 0, 116), ...rows("AAA3", 117, 125)],
      /no bar at 2024-04-26 any more/,
    ],
    ["a symbol that is gone", rows("CCC3", 0, 125), /no recent bars of AAA3/],
    ["a history that ends earlier", rows("AAA3", 0, 105), /no bars from 2024-04-24 on/],
  ])("reports a revised history and changes nothing: %s", async (_, lines, says) => {
    const { home, record } = await imported(rows("AAA3", 0, 120));
    const before = parquetOf(home, record);
    await expect(update(home, lines)).rejects.toMatchObject({
      code: "PREGAO_HISTORY_REVISED",
      message: expect.stringMatching(says),
    });
    expect(parquetOf(home, record).equals(before)).toBe(true);
    const { record: rebuilt } = await update(home, lines, { rebuild: true });
    expect(rebuilt.columnsMap).toEqual(record.columnsMap);
    await expectFullRebuild(home, rebuilt);
  });

  it("reports other columns than there were", async () => {
    const { home } = await imported(rows("AAA3", 0, 120));
    const wider = rows("AAA3", 0, 125).map((line) => `${line},1`);
    writeLines(directory, "prices.csv", ["date,symbol,open,high,low,close,volume,trades", ...wider]);
    const open: UpdateOptions["open"] = async (name, reading) => new FileSource(name, reading);
    await expect(updateDataset("prices", home, { open })).rejects.toMatchObject({
      code: "PREGAO_HISTORY_REVISED",
      message: expect.stringContaining("trades"),
    });
  });

  it("stops for a caller that has given up, and keeps what there was", async () => {
    const { home, record } = await imported(rows("AAA3", 0, 120));
    write("prices.csv", rows("AAA3", 0, 125));
    const context = createRunContext({ signal: AbortSignal.abort() });
    const open: UpdateOptions["open"] = async (name, reading) => openSource(name, reading);
    await expect(updateDataset("prices", home, { open }, context)).rejects.toMatchObject({
      code: "PREGAO_INTERRUPTED",
    });
    expect(parquetOf(home, record).length).toBeGreaterThan(0);
  });
});
