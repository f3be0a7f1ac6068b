import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Configuration, loadConfiguration, parseOptions } from "../../config/index.ts";
import { createRunContext } from "../../progress.ts";
import { Database, quoteText } from "../../sources/database/duckdb.ts";
import { loadData } from "../load.ts";
import { exportOptions } from "../options/datasets.ts";
import { trainOptions } from "../options/train.ts";
import { type PreparedData, prepareData } from "../prepare.ts";
import { train } from "../train.ts";
import { compareSets } from "./compare-sets.ts";
import { type ExportedDataset, exportDataset } from "./export-dataset.ts";
import { findExport, listExports } from "./exported-datasets.ts";
import { loadExport } from "./load-export.ts";

const home = mkdtempSync(join(tmpdir(), "pregao-datasets-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const configuration: Configuration = loadConfiguration({ flags: { home }, environment: {} });
const context = createRunContext({ threads: 1 });
const source = "synthetic:regimes,symbols=3,bars=400,seed=5";

async function prepare(given: Record<string, unknown>): Promise<PreparedData> {
  const options = parseOptions(exportOptions, { source, ...given });
  return prepareData(await loadData(options, configuration, context), options, context);
}

async function bring(given: Record<string, unknown> = {}): Promise<ExportedDataset> {
  const options = parseOptions(exportOptions, { source, ...given });
  return exportDataset(await prepare(given), options, home, context);
}

let exported: ExportedDataset;
beforeAll(async () => {
  exported = await bring();
});

describe("an exported dataset", () => {
  it.each([
    ["classes", {}],
    ["returns", { task: "regression", horizon: 3 }],
    ["volatility", { task: "regression", target: "forward-volatility" }],
    ["a rule", { labels: "signal-cluster", features: "b3" }],
    ["named features", { features: "return_1,rsi_14,close", ticker: ["SYN01"], threshold: 0.02 }],
  ])("comes back bit for bit: %s", async (_, given) => {
    const symbols = (await prepare({})).loaded.bars.symbols;
    const asked = "ticker" in given ? { ...given, ticker: [symbols[1]!] } : given;
    const expected = await prepare(asked);
    const { record } = await bring(asked);
    const { prepared } = await loadExport(record.id, home, context);
    expect(prepared.task).toBe(expected.task);
    expect(prepared.rows).toEqual(expected.rows);
    expect(prepared.labels).toEqual(expected.labels);
    expect(prepared.features).toEqual(expected.features);
    expect(prepared.ledger.toJSON()).toEqual(expected.ledger.toJSON());
    expect(prepared.loaded.ledger.toJSON()).toEqual(expected.loaded.ledger.toJSON());
    expect(prepared.loaded.findings).toEqual(expected.loaded.findings);
    const { bars } = prepared.loaded;
    expect(bars.time).toEqual(expected.loaded.bars.time);
    expect(bars.symbols).toEqual(expected.loaded.bars.symbols);
    expect([bars.timeframe, bars.calendar.name, bars.origin]).toEqual([
      expected.loaded.bars.timeframe,
      expected.loaded.bars.calendar.name,
      expected.loaded.bars.origin,
    ]);
    for (const name of expected.loaded.bars.frame.columnNames)
      expect(bars.column(name)).toEqual(expected.loaded.bars.column(name));
  });

  it("has a record with what a reader asks: dates, features, classes, hash, where every row went", async () => {
    const { record, directory } = exported;
    const { labels, rows } = await prepare({});
    expect(record.class_distribution.map(({ name, count }) => [name, count])).toEqual(
      labels.classNames.map((name, code) => [
        name,
        rows.filter((row) => labels.classes[row] === code).length,
      ]),
    );
    expect(record).toMatchObject({
      data: { rows: 1200, timeframe: "1d", source },
      label: { kind: "forward-return", horizon: 5 },
      row_ledger: { rows_in: 1200, rows_used: rows.length },
      options: { source, horizon: 5 },
    });
    expect(directory).toContain(join("datasets", record.feature_set_id, record.id));
    const [counted] = await Database.with(undefined, "reading", (database) =>
      database.rows(
        `SELECT count(*)::INTEGER AS rows, sum(usable)::INTEGER AS usable, count(DISTINCT symbol)::INTEGER AS symbols,
                count("feature:rsi_14")::INTEGER AS values FROM read_parquet(${quoteText(join(directory, "rows.parquet"))})`,
      ),
    );
    expect(counted).toEqual({ rows: 1200, usable: rows.length, symbols: 3, values: 1200 });
  });

  it("is the same dataset when it is exported again, and another for other targets", async () => {
    const again = await bring();
    expect([again.record.id, again.existed]).toEqual([exported.record.id, true]);
    expect(again.record).toEqual(exported.record);
    const other = await bring({ horizon: 2 });
    expect(other.record.feature_set_id).toBe(exported.record.feature_set_id);
    expect(other.record.id).not.toBe(exported.record.id);
    const listed = (await listExports(home)).map((one) => ("record" in one ? one.record.id : ""));
    expect(listed).toContain(exported.record.id);
    expect(listed).toContain(other.record.id);
    await expect(findExport(exported.record.feature_set_id, home)).rejects.toThrow(
      /several of that feature set/,
    );
    await expect(findExport("ds-0000000000000000", home)).rejects.toMatchObject({
      code: "PREGAO_NAME_UNKNOWN",
    });
  });

  it("is refused where its file or record was changed, by name, and hides no other in a listing", async () => {
    const { record, directory } = await bring({ horizon: 7 });
    const path = join(directory, "rows.parquet");
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(path, bytes);
    await expect(loadExport(record.id, home, context)).rejects.toMatchObject({
      code: "PREGAO_DATASET_ALTERED",
      message: expect.stringContaining("SHA-256"),
    });
    writeFileSync(join(directory, "dataset.json"), "{}");
    await expect(findExport(record.id, home)).rejects.toMatchObject({ code: "PREGAO_DATASET_ALTERED" });
    await expect(bring({ horizon: 7 })).rejects.toMatchObject({ code: "PREGAO_DATASET_ALTERED" });
    const listed = await listExports(home);
    expect(listed.filter((one) => "error" in one).length).toBe(1);
    expect(listed.length).toBeGreaterThan(1);
    rmSync(directory, { recursive: true });
  });

  it("leaves nothing behind when it is interrupted", async () => {
    const stopped = createRunContext({ threads: 1, signal: AbortSignal.abort() });
    const options = parseOptions(exportOptions, { source, horizon: 9 });
    const prepared = await prepare({ horizon: 9 });
    await expect(exportDataset(prepared, options, home, stopped)).rejects.toMatchObject({
      code: "PREGAO_INTERRUPTED",
    });
    const left = readdirSync(join(home, "datasets", prepared.features.matrix.featureSetId));
    expect(left.filter((name) => name.startsWith("."))).toEqual([]);
  });
});

describe("training on an exported dataset", () => {
  const fitting = { draws: 0, param: { n_estimators: "10" } };
  const run = (given: Record<string, unknown>) =>
    train(parseOptions(trainOptions, { ...fitting, ...given }), configuration, context, { report: false });

  it("gives the bytes of the model that is trained on the source", async () => {
    const direct = (await run({ source })).saved;
    const kept = (await run({ dataset: exported.record.id })).saved;
    expect(kept.manifest.files).toEqual(direct.manifest.files);
    const { created: _, version: __, sha256: ___, lineage: ____, ...facts } = direct.manifest;
    const training = { ...facts.training, dataset: kept.manifest.training!.dataset };
    expect(training.dataset).toMatch(/^ds-/);
    expect(kept.manifest).toMatchObject({ ...facts, training });
  });

  it("takes the options of the dataset and refuses others", async () => {
    await run({ dataset: exported.record.id, source, horizon: 5 });
    for (const [option, given] of Object.entries({
      source: "sample",
      horizon: 6,
      features: "b3",
      ticker: ["X"],
      from: "2020-01-01",
    })) {
      const refused = run({ dataset: exported.record.id, [option]: given });
      await expect(refused, option).rejects.toMatchObject({
        code: "PREGAO_OPTION_INVALID",
        details: { option: `--${option}` },
      });
    }
  });
});

describe("two feature sets side by side", () => {
  it("shows what is added, removed and changed", async () => {
    const compared = await compareSets("default", "b3", home, "1d");
    expect(compared.added).toEqual([]);
    expect(compared.unchanged).toBe(13);
    expect(compared.removed).toContain("rsi_14");
    expect(compared.left.features).toBe(13 + compared.removed.length);
    const own = await compareSets("rsi_14,return_1", "return_1,close", home, "1d");
    expect([own.removed, own.added, own.changed, own.unchanged]).toEqual([["rsi_14"], ["close"], [], 1]);
    const same = await compareSets(exported.record.id, "default", home, "1d");
    expect([same.changed, same.removed]).toEqual([[], []]);
    expect(same.added).toEqual(exported.record.features_left_out.map(({ name }) => name));
    await expect(compareSets("default", "rsi_15x", home, "1d")).rejects.toMatchObject({
      code: "PREGAO_NAME_UNKNOWN",
    });
  });

  it("names the features whose definition has changed, in the comparison and in the findings of a load", async () => {
    const { record, directory } = await bring({ horizon: 11 });
    const path = join(directory, "dataset.json");
    const older = readFileSync(path, "utf8").replace('"rsi_14 v1', '"rsi_14 v0');
    expect(older).toContain("rsi_14 v0");
    writeFileSync(path, older);
    const { changed } = await compareSets(record.id, "default", home, "1d");
    expect(changed.length).toBe(1);
    expect(changed[0]).toMatch(/rsi_14 v0.* → rsi_14 v1/);
    const { prepared } = await loadExport(record.id, home, context);
    const finding = prepared.loaded.findings.find(({ check }) => check === "dataset-outdated");
    expect(finding?.message).toContain("rsi_14");
    rmSync(directory, { recursive: true });
  });
});
