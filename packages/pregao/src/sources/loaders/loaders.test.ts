import { readdirSync, readFileSync, statSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningServer } from "../../../../../scripts/servers/server-process.ts";
import { describeWith } from "../../../../../scripts/servers/server-tests.fixture.ts";
import { s3Account, startS3 } from "../../../../../scripts/servers/servers.ts";
import { loadConfiguration } from "../../config/index.ts";
import type { Bars } from "../../market/bars.ts";
import { LocalObjectStore, type ObjectStore, S3ObjectStore } from "../../objects/index.ts";
import { openOptions } from "../../pipeline/load.ts";
import { Database, quoteText } from "../database/duckdb.ts";
import { FileSource } from "../file-source.ts";
import { importDataset } from "../lake/import-dataset.ts";
import { openSource } from "../open-source.ts";
import { sourceConformance } from "../source-conformance.fixture.ts";
import { temporaryDirectory, writeLines } from "../temporary-directory.fixture.ts";
import { CloudLoader } from "./cloud-loader.ts";
import { HybridLoader } from "./hybrid-loader.ts";
import type { DataLoader } from "./loader.ts";
import { LoaderSource } from "./loader-source.ts";
import { LocalLoader } from "./local-loader.ts";

const directory = temporaryDirectory();
const csv = join(directory, "prices.csv");
const day = 86_400_000;

/** Rows of the given symbols: date, ticker and prices. */
function lines(symbols: readonly string[], from = 0, count = 120): string[] {
  return symbols.flatMap((ticker) =>
    Array.from({ length: count }, (_, k) => {
      const date = new Date(Date.UTC(2024, 0, 1) + (from + k) * day).toISOString().slice(0, 10);
      return `${date},${ticker},1,2,1,${1 + ((from + k) % 7) / 10},${k}`;
    }),
  );
}

/** Parquet of the rows that `where` selects, as bytes. */
async function parquet(where: string, columns = "*"): Promise<Uint8Array> {
  const path = join(directory, "part.parquet");
  await Database.with(undefined, "making test data", (database) =>
    database.run(
      `COPY (SELECT ${columns} FROM read_csv(${quoteText(csv)}) WHERE ${where}) TO ${quoteText(path)} (FORMAT parquet)`,
    ),
  );
  return readFileSync(path);
}

/** One folder of parts, one a symbol as folders, one CSV. */
async function fill(store: ObjectStore): Promise<void> {
  await store.put("b3/part-1.parquet", await parquet("ticker < 'BBB'"));
  await store.put("b3/part-2.parquet", await parquet("ticker > 'BBB'"));
  await store.put("b3/readme.md", new TextEncoder().encode("not bars"));
  for (const ticker of ["AAA3", "BBB4", "CCC11"])
    await store.put(
      `hive/ticker=${ticker}/bars.parquet`,
      await parquet(`ticker = '${ticker}'`, "* EXCLUDE (ticker)"),
    );
  await store.put("csv/prices.csv", readFileSync(csv));
  await store.put("single.parquet", await parquet("true"));
}

function expectSame(bars: Bars, expected: Bars): void {
  expect(bars.symbols).toEqual(expected.symbols);
  expect([...bars.time]).toEqual([...expected.time]);
  for (const name of expected.frame.columnNames)
    expect([...bars.column(name)], name).toEqual([...expected.column(name)]);
  expect([bars.timeframe, bars.calendar.name]).toEqual([expected.timeframe, expected.calendar.name]);
}

let expected: Bars;
beforeAll(async () => {
  writeLines(directory, "prices.csv", [
    "date,ticker,open,high,low,close,volume",
    ...lines(["AAA3", "BBB4", "CCC11"]),
  ]);
  expected = (await new FileSource(csv).load()).bars;
});

describe("the loader local", () => {
  it("reads parts, folders that are columns, one file and CSV, and says what is not there", async () => {
    const root = join(directory, "bucket");
    await fill(new LocalObjectStore(root));
    const loader = new LocalLoader(root);
    for (const name of ["b3", "hive", "csv", "csv/prices.csv", "single", "single.parquet"])
      expectSame((await new LoaderSource(name, loader, name).load()).bars, expected);
    await expect(new LoaderSource("b4", loader, "b4").load()).rejects.toMatchObject({
      code: "PREGAO_OBJECT_MISSING",
      message: expect.stringContaining("b4"),
    });
    expectSame((await (await openSource(join(root, "b3"))).load()).bars, expected);
  });
});

describeWith("the S3 server")("loaders of a bucket", () => {
  let server: RunningServer;
  let store: S3ObjectStore;
  beforeAll(async () => {
    server = await startS3(["bars", "plain"]);
    store = new S3ObjectStore("bars", {
      endpoint: `http://127.0.0.1:${server.port}`,
      ...s3Account,
      attempts: 2,
    });
    await fill(store);
  }, 60_000);
  afterAll(() => server?.stop());

  const hybrid = (name: string, limit = 1e9): HybridLoader =>
    new HybridLoader(store, { directory: join(directory, name), limit });
  const load = (loader: DataLoader, name: string) => new LoaderSource(name, loader, name).load();
  const copies = (name: string): string[] =>
    readdirSync(join(directory, name), { recursive: true, withFileTypes: true })
      .filter((entry) => /\.(parquet|csv)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name));

  it.each(["cloud", "hybrid"] as const)(
    "%s gives what the files give, and selects as they do",
    async (kind) => {
      const loader = kind === "cloud" ? new CloudLoader(store) : hybrid("kinds");
      for (const name of ["b3", "hive", "csv", "single"]) {
        const source = new LoaderSource(name, loader, name);
        expectSame((await source.load()).bars, expected);
        const request = { symbols: ["BBB4"], from: "2024-02-01", to: "2024-03-01" };
        const part = expected.only(["BBB4"]).between(Date.UTC(2024, 1, 1), Date.UTC(2024, 2, 1));
        expectSame((await source.load(request)).bars, part);
      }
      await expect(load(loader, "nothing")).rejects.toMatchObject({ code: "PREGAO_OBJECT_MISSING" });
    },
  );

  describe("a bucket through the loader hybrid", () => {
    sourceConformance(() => new LoaderSource("b3", hybrid("conformance"), "b3"));
  });

  it("hybrid fetches a content once, and again what has changed", async () => {
    const loader = hybrid("once");
    await load(loader, "b3");
    const before = copies("once").map((path) => [path, statSync(path).mtimeMs]);
    expect(before.length).toBe(2);
    await load(loader, "b3");
    expect(copies("once").map((path) => [path, statSync(path).mtimeMs])).toEqual(before);
    await store.put("b3/part-2.parquet", await parquet("ticker > 'BBB' AND date < '2024-03-01'"));
    try {
      const { bars } = await load(loader, "b3");
      expect(bars.only(["CCC11"]).length).toBe(60);
      expect(copies("once").length).toBe(2);
    } finally {
      await store.put("b3/part-2.parquet", await parquet("ticker > 'BBB'"));
    }
  });

  it("hybrid notices a damaged copy and fetches it anew", async () => {
    const loader = hybrid("damaged");
    await load(loader, "b3");
    const [first, second] = copies("damaged");
    truncateSync(first!, 10);
    writeFileSync(second!, readFileSync(second!).fill(0, 100, 110));
    expectSame((await load(loader, "b3")).bars, expected);
  });

  it("hybrid keeps within its limit: the least recently used go first", async () => {
    const size = (await store.list("b3/part")).reduce((sum, { size: bytes }) => sum + bytes, 0);
    const single = (await store.head("single.parquet"))!.size;
    const loader = hybrid("limited", size + single + 10);
    await load(loader, "single");
    await load(loader, "b3");
    expect(copies("limited").length).toBe(3);
    // As if the parts had been read long ago.
    const long = new Date(Date.now() - 1e9);
    for (const path of copies("limited").filter((one) => one.includes("part-")))
      utimesSync(join(path, "../../.entry.json"), long, long);
    await load(loader, "hive");
    const left = copies("limited").map((path) => path.split("/").at(-1));
    expect(left).not.toContain("part-1.parquet");
    expect(left.filter((name) => name === "bars.parquet").length).toBe(3);
    const { findings } = await load(hybrid("tiny", 100), "b3");
    expect(findings.map(({ check, severity }) => [check, severity])).toContainEqual([
      "cache-too-small",
      "warning",
    ]);
  });

  it("hybrid goes on with the copies of one moment when the cloud is away, and says so", async () => {
    const loader = hybrid("away");
    await load(loader, "b3");
    await server.kill();
    try {
      const { bars, findings } = await load(loader, "b3");
      expectSame(bars, expected);
      const stale = findings.find(({ check }) => check === "stale-copy")!;
      expect(stale.severity).toBe("warning");
      expect(stale.message).toMatch(/ECONNREFUSED.*the 2 copies of 20\d\d-/);
      await expect(load(loader, "single")).rejects.toMatchObject({ code: "PREGAO_OBJECT_STORE_FAILED" });
      await expect(load(new CloudLoader(store), "b3")).rejects.toMatchObject({
        code: "PREGAO_OBJECT_STORE_FAILED",
      });
      truncateSync(copies("away")[0]!, 10);
      await expect(load(loader, "b3")).rejects.toMatchObject({ code: "PREGAO_OBJECT_STORE_FAILED" });
    } finally {
      await server.start();
    }
    const { findings } = await load(loader, "b3");
    expect(findings.map(({ check }) => check)).not.toContain("stale-copy");
  });

  it("is set up by the settings of the training service", async () => {
    const home = join(directory, "home");
    await importDataset(csv, "b3", {}, home);
    await importDataset(csv, "mine", {}, home);
    const environment = {
      S3_ENDPOINT_URL: `http://127.0.0.1:${server.port}`,
      S3_BUCKET: "bars",
      S3_REGION: "sa-east-1",
      AWS_ACCESS_KEY_ID: s3Account.accessKeyId,
      AWS_SECRET_ACCESS_KEY: s3Account.secretAccessKey,
      PREGAO_HOME: home,
    };
    const open = (given: Record<string, string>, name: string) =>
      openSource(
        name,
        openOptions(loadConfiguration({ environment: { ...environment, ...given }, directory })),
      );
    expect((await open({}, "b3")).description).toContain("dataset b3 of the lake");
    expect((await open({}, "s3://bars/b3")).description).toContain("cloud loader");
    expect((await open({ DATA_LOADER_TYPE: "cloud" }, "b3")).description).toContain("cloud loader");
    const kept = await open({ DATA_LOADER_TYPE: "hybrid" }, "hive");
    expect(kept.description).toContain("hybrid loader");
    expectSame((await kept.load()).bars, expected);
    expect(readdirSync(join(home, "cache", "objects")).length).toBeGreaterThan(3);
    await expect(open({ DATA_LOADER_TYPE: "cloud", S3_BUCKET: "" }, "b3")).rejects.toMatchObject({
      code: "PREGAO_OPTION_INVALID",
      message: expect.stringContaining("S3_BUCKET"),
    });
    const elsewhere = await open({ DATA_LOADER_TYPE: "cloud", S3_BUCKET: "plain" }, "b3");
    await expect(elsewhere.load()).rejects.toMatchObject({ code: "PREGAO_OBJECT_MISSING" });
    const stranger = await open({ AWS_SECRET_ACCESS_KEY: "wrong" }, "s3://bars/b3");
    await expect(stranger.load()).rejects.toMatchObject({ code: "PREGAO_OBJECT_STORE_FAILED" });
  });
});
