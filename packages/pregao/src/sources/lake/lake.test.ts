import { fork } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { formatTime } from "../../market/finding.ts";
import { FileSource } from "../file-source.ts";
import { openSource } from "../open-source.ts";
import { temporaryDirectory, writeLines } from "../temporary-directory.fixture.ts";
import { loadDataset } from "./dataset-source.ts";
import { importDataset } from "./import-dataset.ts";
import { listDatasets, showDataset } from "./lake.ts";

const directory = temporaryDirectory();
const newHome = (): Promise<string> => mkdtemp(join(directory, "home-"));
const header = "date,symbol,open,high,low,close,volume,trades";
const file = writeLines(directory, "prices.csv", [
  header,
  "2024-01-02,PETR4,37.1,37.9,36.8,37.5,1000,7",
  "2024-01-03,PETR4,37.5,38.1,37.2,37.9,1100,",
  "2024-01-03,PETR4,37.5,38.1,37.2,37.9,1100,",
  "2024-01-04,PETR4,,38.1,37.2,37.9,1100,8",
  "2024-01-02,ABEV3,13.5,13.7,13.4,13.6,500,9",
  "2024-01-05,ABEV3,13.5,13.7,13.4,13.6,,9",
]);

describe("importing", () => {
  it("keeps the bars bit for bit, and says where they came from", async () => {
    const home = await newHome();
    const record = await importDataset(file, "b3", {}, home);
    expect(record).toMatchObject({
      name: "b3",
      origin: "prices.csv",
      sha256: createHash("sha256").update(readFileSync(file)).digest("hex"),
      rows: 4,
      symbols: ["ABEV3", "PETR4"],
      timeframe: "1d",
      calendar: "b3",
      columnsMap: { time: "date", close: "close" },
      ledger: { rows_in: 6, rows_used: 4 },
    });
    expect([record.first, record.last].map(formatTime)).toEqual(["2024-01-02", "2024-01-05"]);
    expect(await showDataset("b3", home)).toEqual(record);
    const expected = (await new FileSource(file).load()).bars;
    const { bars, ledger } = await loadDataset("b3", {}, home);
    expect(bars.time).toEqual(expected.time);
    expect(bars.symbols).toEqual(expected.symbols);
    expect(bars.frame.columnNames).toEqual(expected.frame.columnNames);
    for (const name of expected.frame.columnNames) expect(bars.column(name)).toEqual(expected.column(name));
    expect(ledger.toJSON()).toEqual({ rows_in: 4, rows_used: 4, dropped: [] });
  });

  it("keeps what checks found", async () => {
    const home = await newHome();
    const finding = { check: "gaps", severity: "info", message: "a hole", count: 2 } as const;
    const record = await importDataset(file, "b3", { inspect: () => [finding] }, home);
    expect(record.findings.map(({ check }) => check)).toEqual(["exact-duplicates", "gaps"]);
  });

  it("refuses names that are taken, reserved or would leave the lake; replaces on request", async () => {
    const home = await newHome();
    await importDataset(file, "b3", {}, home);
    await expect(importDataset(file, "b3", {}, home)).rejects.toThrow(/already has a dataset b3/);
    for (const name of [
      "sample",
      "synthetic",
      "b3_featured",
      "../b3",
      "a/b",
      "",
      ".hidden",
      "x:y",
      "a".repeat(65),
    ]) {
      await expect(importDataset(file, name, {}, home)).rejects.toThrow(
        expect.objectContaining({ code: "PREGAO_OPTION_INVALID" }),
      );
    }
    const other = writeLines(directory, "other.csv", [
      header,
      "2024-01-02,X,1,2,1,2,1,1",
      "2024-01-03,X,1,2,1,2,1,1",
    ]);
    await importDataset(other, "b3", { replace: true }, home);
    expect((await showDataset("b3", home)).symbols).toEqual(["X"]);
    expect(readdirSync(join(home, "lake", "b3")).length).toBe(2);
  });

  it("leaves nothing behind when the file is refused", async () => {
    const home = await newHome();
    const bad = writeLines(directory, "bad.csv", [header, "2024-01-02,PETR4,x,37.9,36.8,37.5,1000,7"]);
    await expect(importDataset(bad, "bad", {}, home)).rejects.toThrow(/row 2, column open/);
    expect(await listDatasets(home)).toEqual([]);
  });

  it("killed at any moment leaves the old dataset whole, and the next import sweeps", async () => {
    const home = await newHome();
    await importDataset(file, "b3", {}, home);
    const rows = Array.from(
      { length: 20_000 },
      (_, k) => `${new Date(k * 86_400_000).toISOString().slice(0, 10)},X,1,2,1,2,${k},1`,
    );
    const large = writeLines(directory, "large.csv.gz", [header, ...rows]);
    const script = join(directory, "import.mjs");
    const module = join(import.meta.dirname, "import-dataset.ts");
    writeFileSync(
      script,
      `import { importDataset } from ${JSON.stringify(module)};
       process.send("ready");
       await importDataset(${JSON.stringify(large)}, "b3", { replace: true }, ${JSON.stringify(home)});
       process.exit(0);`,
    );
    for (const delay of [5, 60, 120, 180]) {
      const child = fork(script, { execArgv: ["--conditions=pregao-source"], stdio: "ignore" });
      const ended = new Promise((resolve) => child.on("exit", resolve));
      await new Promise((resolve) => child.once("message", resolve));
      setTimeout(() => child.kill("SIGKILL"), delay);
      await ended;
      const { symbols, rows: count } = await showDataset("b3", home);
      expect([symbols, count]).toEqual(symbols[0] === "X" ? [["X"], 20_000] : [["ABEV3", "PETR4"], 4]);
      expect((await loadDataset("b3", {}, home)).bars.length).toBe(count);
    }
    await importDataset(file, "b3", { replace: true }, home);
    expect(readdirSync(join(home, "lake", "b3")).length).toBe(2);
  });
});

describe("reading", () => {
  it("selects symbols and period in the file, with ends inclusive", async () => {
    const home = await newHome();
    await importDataset(file, "b3", {}, home);
    const { bars, ledger } = await loadDataset("b3", { symbols: ["PETR4"], from: "2024-01-03" }, home);
    expect([bars.symbols, [...bars.time].map(formatTime)]).toEqual([["PETR4"], ["2024-01-03"]]);
    expect(ledger.rowsIn).toBe(1);
    await expect(loadDataset("b3", { symbols: ["PETR3"] }, home)).rejects.toThrow(
      /unknown ticker PETR3; did you mean PETR4/,
    );
    await expect(loadDataset("b3", { from: "2025-01-01" }, home)).rejects.toThrow(
      /from 2024-01-02 to 2024-01-05/,
    );
  });

  it("names near matches of an unknown dataset, and tells a damaged record", async () => {
    const home = await newHome();
    await importDataset(file, "prices_2024", {}, home);
    await expect(showDataset("prices_2025", home)).rejects.toThrow(
      /unknown dataset prices_2025; did you mean prices_2024/,
    );
    await expect(showDataset("../..", home)).rejects.toThrow(/unknown dataset/);
    await expect(openSource("price_2024", { home })).rejects.toThrow(
      /unknown source price_2024; did you mean prices_2024/,
    );
    expect((await openSource("prices_2024", { home })).description).toMatch(
      /dataset prices_2024 of the lake, from prices.csv/,
    );
    mkdirSync(join(home, "lake", "half"));
    expect((await listDatasets(home)).map(({ name }) => name)).toEqual(["prices_2024"]);
    writeFileSync(join(home, "lake", "half", "dataset.json"), '{"version":1');
    await expect(showDataset("half", home)).rejects.toThrow(/record of the dataset is damaged/);
  });
});
