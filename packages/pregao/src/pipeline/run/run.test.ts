import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfiguration, parseOptions } from "../../config/index.ts";
import { createRunContext, type ProgressUpdate } from "../../progress.ts";
import { ModelRegistry } from "../../registry/index.ts";
import { LocalTracker } from "../../tracking/index.ts";
import { describedNames } from "../crypto/described-names.ts";
import { runOptions } from "../options/run.ts";
import { type RunResult, runPipeline } from "./run.ts";
import { stageCacheRoot } from "./stage-cache.ts";

const scratch = mkdtempSync(join(tmpdir(), "pregao-run-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const home = join(scratch, "one");

const small = {
  source: "synthetic:planted,symbols=1,bars=700,accuracy=0.75,timeframe=1h",
  labels: "direction",
  horizon: "1",
  featureSet: "return_1,return_2,return_3,rsi_14,roc_10,natr_14",
  features: "4",
  models: ["ensemble"],
  skipCatboost: true,
  folds: "2",
  param: {
    "xgb_classifier.n_estimators": "12",
    "lgb_classifier.n_estimators": "12",
    "xgb_regressor.n_estimators": "12",
    "nn_regressor.epochs": "2",
  },
  walkForward: ["xgb_classifier"],
  explainRows: "40",
};

function run(
  given: Record<string, unknown> = {},
  at = home,
  more: Parameters<typeof createRunContext>[0] = {},
  report = false,
) {
  const configuration = loadConfiguration({ flags: { home: at }, environment: {}, directory: scratch });
  const options = parseOptions(runOptions, { ...small, ...given });
  return runPipeline(options, configuration, createRunContext({ threads: 2, ...more }), { report });
}

const read = ({ directory }: RunResult, file: string): string => readFileSync(join(directory!, file), "utf8");
const madeAnew = ({ stages }: RunResult): string[] =>
  stages.flatMap(({ name, fromCache }) => (fromCache ? [] : [name])).sort();

let first: RunResult;
const told: ProgressUpdate[] = [];
beforeAll(async () => {
  first = await run({}, home, { progress: (update) => told.push(update) }, true);
}, 120_000);

describe("the whole pipeline", () => {
  it("fits, judges, saves and reports every model of the plan", async () => {
    const keys = [
      "xgb_classifier",
      "lgb_classifier",
      "xgb_regressor",
      "nn_regressor",
      "ensemble",
      "ensemble_regressor",
    ];
    expect(first.models.map(({ planned }) => planned.key)).toEqual(keys);
    expect(first.plan.skipped).toEqual([{ key: "cat_classifier", reason: "left out by --skip-catboost" }]);
    expect(first.warnings).toContain("cat_classifier is not in this run: left out by --skip-catboost");
    const names = (await new ModelRegistry(join(home, "models")).list()).map(({ name, version }) => [
      name,
      version,
    ]);
    expect(names).toEqual([...keys].sort().map((key) => [`syn001_${key}`, 1]));
    expect(first.verdict.families).toBe(keys.length);
    expect(first.targets.length).toBeGreaterThan(5);
    expect(first.walkForward.map(({ key, result }) => [key, result.folds.length])).toEqual([
      ["xgb_classifier", 2],
    ]);
    expect(first.backtests.map(({ key }) => key)).toEqual(keys);
    expect(first.market.selection.kept).toHaveLength(4);
  });

  it("counts every row, and nothing that was chosen or fitted saw validation or test", () => {
    const { ledger, split } = first.market.parts.classification;
    expect(ledger.rowsUsed).toBe(split.train.length + split.validation.length + split.test.length);
    const { labels, loaded } = first.market.parts.classification.prepared;
    const last = Math.max(...split.train.map((row) => labels.endTime[row]!));
    expect(last).toBeLessThan(Math.min(...Array.from(split.validation, (row) => loaded.bars.time[row]!)));
  });

  it("writes every file that the described system names", () => {
    const wanted = describedNames
      .flatMap(({ names }) => names)
      .flatMap(({ place }) => (place.kind === "file" ? [place.file] : []));
    for (const file of wanted) {
      const pattern = new RegExp(`^${file.replaceAll(".", "\\.").replace("*", "[a-z0-9_]+")}$`);
      expect(
        first.files.some((name) => pattern.test(name)),
        file,
      ).toBe(true);
    }
    for (const file of first.files) expect(existsSync(join(first.directory!, file)), file).toBe(true);
    expect(read(first, "model_report.html")).toContain(first.runId);
  });

  it("logs the run, a run of its own for each model inside it", async () => {
    const tracker = new LocalTracker(join(home, "tracking"));
    const run = await tracker.show(first.trackedAs);
    expect(run).toMatchObject({
      status: "finished",
      tags: { run_id: first.runId },
      params: { features: "4" },
    });
    const parts = await tracker.runs({ parent: run.id });
    expect(parts.map(({ name }) => name).sort()).toEqual(
      first.models.map(({ planned }) => planned.key).sort(),
    );
    const xgboost = parts.find(({ name }) => name === "xgb_classifier")!;
    const { metrics, params } = await tracker.show(xgboost.id);
    expect(metrics["test.log_loss"]).toBeGreaterThan(0);
    expect(params.n_estimators).toBe("12");
  });

  it("tells one progress that never goes back", () => {
    const shares = told.map(({ done, total }) => done / total);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
    expect(new Set(told.map(({ whole }) => whole?.stages)).size).toBe(1);
  });
});

describe("a run again", () => {
  it("takes everything from the cache, and its report is the same, byte for byte", async () => {
    const before = read(first, "model_report.html");
    const again = await run({}, home, {}, true);
    expect(again.runId).toBe(first.runId);
    expect(madeAnew(again)).toEqual(["bars", "report"]);
    expect(read(again, "model_report.html")).toBe(before);
    expect([...again.published.values()].map(({ version }) => version)).toEqual(again.models.map(() => 1));
  }, 60_000);

  it("is the same in another place with another number of threads", async () => {
    const other = await run({}, join(scratch, "two"), { threads: 1 });
    expect(other.runId).toBe(first.runId);
    expect(`${JSON.stringify(other.contents)}\n`).toBe(read(first, "report.json"));
  }, 120_000);

  it("makes anew only what depends on what has changed", async () => {
    const changed = await run({ explainRows: "30" });
    expect(madeAnew(changed).filter((name) => !/^explaining |^bars$|^report$/.test(name))).toEqual([]);
    const parameter = await run({ param: { ...small.param, "xgb_regressor.n_estimators": "13" } });
    const anew = madeAnew(parameter);
    expect(anew).toContain("model xgb_regressor");
    expect(anew).toContain("model ensemble_regressor");
    for (const name of [
      "features",
      "choice of features",
      "model xgb_classifier",
      "model nn_regressor",
      "walk-forward xgb_classifier",
    ])
      expect(anew).not.toContain(name);
    const saved = parameter.published.get("xgb_regressor")!;
    expect([saved.version, parameter.published.get("xgb_classifier")!.version]).toEqual([2, 1]);
  }, 120_000);
});

describe("a run that is stopped", () => {
  it("is refused before anything is read where an option cannot be", async () => {
    const refusals: [Record<string, unknown>, string][] = [
      [{ models: ["xgbost"] }, "PREGAO_NAME_UNKNOWN"],
      [{ param: { n_estimators: "5" } }, "PREGAO_OPTION_INVALID"],
      [{ param: { "lstm.epochs": "5" } }, "PREGAO_NAME_UNKNOWN"],
      [{ walkForward: ["lstm"] }, "PREGAO_NAME_UNKNOWN"],
      [{ mock: true }, "PREGAO_OPTION_INVALID"],
    ];
    for (const [given, code] of refusals) await expect(run(given)).rejects.toMatchObject({ code });
  });

  it("by its signal leaves nothing half-written, and the log says so", async () => {
    const at = join(scratch, "stopped");
    const stop = new AbortController();
    const stopped = run({}, at, {
      signal: stop.signal,
      progress: ({ note = "" }) => {
        if (note.startsWith("model")) stop.abort();
      },
    });
    await expect(stopped).rejects.toThrow();
    const [logged] = await new LocalTracker(join(at, "tracking")).runs();
    expect(logged!.status).toBe("killed");
    expect(readdirSync(stageCacheRoot(at)).filter((name) => name.startsWith("."))).toEqual([]);
    expect(existsSync(join(at, "reports"))).toBe(false);
  }, 60_000);

  it("by a kill at any moment goes on from the last whole stage", async () => {
    const at = join(scratch, "killed");
    const words = Object.entries(small).flatMap(([name, value]) => {
      const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      if (value === true) return [flag];
      if (Array.isArray(value)) return [flag, value.join(",")];
      if (typeof value === "object")
        return Object.entries(value).flatMap(([key, one]) => [flag, `${key}=${one}`]);
      return [flag, String(value)];
    });
    const bin = join(import.meta.dirname, "../../../bin/pregao.js");
    const child = spawn(
      process.execPath,
      [bin, "run", ...words, "--home", at, "--threads", "1", "--no-report"],
      {
        cwd: scratch,
        stdio: "ignore",
      },
    );
    const closed = once(child, "close");
    const isThere = (): boolean =>
      existsSync(stageCacheRoot(at)) &&
      readdirSync(stageCacheRoot(at)).some((name) => name.startsWith("model-"));
    while (!isThere() && child.exitCode === null) await setTimeout(20);
    child.kill("SIGKILL");
    await closed;
    const [logged] = await new LocalTracker(join(at, "tracking")).runs();
    expect(logged!.status).toBe("killed");
    const resumed = await run({}, at);
    const anew = madeAnew(resumed);
    expect(anew).not.toContain("features");
    expect(anew.filter((name) => name.startsWith("model ")).length).toBeLessThan(6);
    expect(JSON.parse(JSON.stringify(resumed.contents))).toEqual(JSON.parse(read(first, "report.json")));
    expect(readdirSync(stageCacheRoot(at)).filter((name) => name.startsWith("."))).toEqual([]);
  }, 120_000);
});
