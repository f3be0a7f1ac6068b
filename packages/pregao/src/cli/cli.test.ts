import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ModelRegistry } from "../registry/index.ts";

const bin = join(import.meta.dirname, "../../bin/pregao.js");
let directory: string;
let home: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "pregao-cli-"));
  home = join(directory, ".pregao");
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(words: string[], environment: Record<string, string> = {}): ChildProcess {
  const { PREGAO_HOME: _, ...inherited } = process.env;
  return spawn(process.execPath, [bin, ...words], {
    cwd: directory,
    env: { ...inherited, NO_COLOR: "1", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function pregao(words: string[], environment: Record<string, string> = {}): Promise<Outcome> {
  const child = start(words, environment);
  let out = "";
  let err = "";
  child.stdout!.on("data", (chunk) => (out += chunk));
  child.stderr!.on("data", (chunk) => (err += chunk));
  const [code] = await once(child, "close");
  return { code, out, err };
}

// biome-ignore lint/suspicious/noExplicitAny: the shape of each answer is what the tests look at
const json = (outcome: Outcome): Record<string, any> => JSON.parse(outcome.out);
const quick = [
  "--source",
  "synthetic:regimes,symbols=2,bars=500",
  "--draws",
  "2",
  "--param",
  "n_estimators=20",
];

describe("the main job on the command line", () => {
  it("trains, lists, shows, predicts and judges, each as one JSON object on standard output", async () => {
    const trained = await pregao(["train", "--model", "rf", ...quick, "--n_jobs", "2", "--json"]);
    expect(trained.err).toContain("training the forest");
    expect(trained.code).toBe(0);
    const body = json(trained);
    expect(body).toMatchObject({ status: "success", model: { name: "b3_model", version: 1, family: "rf" } });
    expect(existsSync(body.report)).toBe(true);
    const { rows_in, rows_used, dropped } = body.row_ledger;
    expect(rows_in).toBe(
      rows_used + dropped.reduce((sum: number, { count }: { count: number }) => sum + count, 0),
    );
    const { train_size, validation_size, test_size } = body.split;
    expect(rows_used).toBe(train_size + validation_size + test_size);

    const { families } = json(await pregao(["models", "families", "--json"]));
    expect(families).toContainEqual(
      expect.objectContaining({ name: "ridge", tasks: ["regression"], is_yardstick: false, is_own: false }),
    );
    expect(json(await pregao(["models", "list", "--json"]))).toMatchObject({
      models: [{ name: "b3_model", version: 1 }],
    });
    expect(json(await pregao(["models", "show", "b3_model", "--json"]))).toMatchObject({
      manifest: { seed: 42, family: "rf" },
    });
    const predicted = json(await pregao(["predict", "--ticker", "SYN001", "--json"]));
    expect(predicted).toMatchObject({ status: "success", ticker: "SYN001", model_type: "rf" });
    const judged = json(await pregao(["evaluate", "--json"]));
    expect(judged.evaluation.verdict).toEqual(body.evaluation.test.verdict);
    const traded = json(
      await pregao([
        "backtest",
        "--fee_bps",
        "0",
        "--equity",
        "equity.csv",
        "--picture",
        "equity.svg",
        "--json",
      ]),
    );
    expect(traded.backtest.settings).toMatchObject({ fee_bps: 0, half_spread_bps: 1, execution: "open" });
    expect(readFileSync(join(directory, "equity.csv"), "utf8").split("\n").length).toBe(
      traded.backtest.dates + 2,
    );
    expect(readFileSync(join(directory, "equity.svg"), "utf8")).toContain("Equity of b3_model version 1");
  }, 60_000);

  it("prints a table and the verdict for people", async () => {
    const { out, code } = await pregao(["train", ...quick, "--ticker", "SYN002", "--no-report"]);
    expect(code).toBe(0);
    expect(out).toMatch(/log-loss \(primary\)/);
    expect(out).toMatch(/majority/);
    expect(out).toMatch(/skill/);
    expect(out).toMatch(/500 in = \d+ used \+ \d+ dropped/);
  }, 60_000);

  it("gives the same model bytes for the same seed and any number of threads", async () => {
    const hashes = [];
    for (const threads of ["1", "2"]) {
      const name = `threads_${threads}`;
      await pregao(["train", ...quick, "--threads", threads, "--model-name", name, "--no-report"]);
      const { manifest } = await new ModelRegistry(join(home, "models")).open(name);
      hashes.push(manifest.files.map(({ name: file, sha256 }) => `${file} ${sha256}`).join("\n"));
    }
    expect(hashes[0]).toBe(hashes[1]);
  }, 60_000);
});

describe("refusals", () => {
  it.each([
    [["predict", "--ticker", "SYN01"], 5, /unknown ticker SYN01; did you mean SYN001/],
    [["train", "--model", "rff"], 5, /unknown model family rff; did you mean rf/],
    [["train", "--test-size", "2"], 2, /--test-size = 2 is not valid.*0\.05 to 0\.6/],
    [["train", "--param", "n_estimator=5"], 5, /n_estimator; did you mean n_estimators/],
    [["train", "--source", "simple"], 5, /unknown source simple; did you mean sample/],
    [["train", "--labels", "signal-cluster", "--task", "regression"], 2, /no return/],
    [["predict"], 2, /name the ticker/],
    [["trian"], 2, /unknown command 'trian'.*Did you mean train/],
    [["train", "--tset-size", "0.2"], 2, /unknown option '--tset-size'.*--test-size/],
    [["models", "show", "../secrets"], 2, /not valid/],
    [["config", "show", "--threads", "0"], 4, /threads = 0.*1 to 256/],
  ])(
    "%j ends with code %i",
    async (words, code, message) => {
      const outcome = await pregao(words);
      expect(outcome.err).toMatch(message);
      expect(outcome.out).toBe("");
      expect(outcome.code).toBe(code);
    },
    30_000,
  );

  it("are JSON too when JSON is asked for", async () => {
    const outcome = await pregao(["train", "--model", "rff", "--json"]);
    expect(json(outcome)).toMatchObject({ status: "error", code: "PREGAO_NAME_UNKNOWN" });
    expect(outcome.code).toBe(5);
  });
});

describe("data of one's own", () => {
  it("is imported, listed, shown, checked and trained on", async () => {
    const days = Array.from({ length: 400 }, (_, day) =>
      new Date(Date.UTC(2023, 0, 2 + day)).toISOString().slice(0, 10),
    );
    const rows = days.map(
      (day, i) =>
        `${day};ABCD3;${10 + Math.sin(i) + i / 100};${12 + i / 100};${8 + i / 100};${10 + Math.cos(i) + i / 100};${1000 + i}`,
    );
    writeFileSync(
      join(directory, "meus.csv"),
      ["data;ativo;abertura;maxima;minima;fechamento;volume", ...rows].join("\n"),
    );
    expect((await pregao(["data", "import", "meus.csv", "--as", "meus"])).code).toBe(0);
    expect((await pregao(["data", "list"])).out).toMatch(/meus\s+400/);
    expect(json(await pregao(["data", "show", "meus", "--json"]))).toMatchObject({
      dataset: { rows: 400, symbols: ["ABCD3"] },
    });
    const checked = await pregao(["data", "check", "meus", "--json"]);
    expect(checked.code).toBe(json(checked).worst === "error" ? 3 : 0);
    const trained = await pregao([
      "train",
      "--source",
      "meus",
      "--draws",
      "0",
      "--param",
      "n_estimators=10",
      "--json",
    ]);
    expect(json(trained)).toMatchObject({ status: "success" });
  }, 60_000);

  it("names file, column, row and value when it cannot be read", async () => {
    writeFileSync(
      join(directory, "bad.csv"),
      "date,symbol,open,high,low,close,volume\n2024-01-02,A,1,2,1,2,5\n2024-01-03,A,1,2,1,two,5\n",
    );
    const { err, code } = await pregao(["data", "import", "bad.csv"]);
    expect(err).toMatch(/bad\.csv, row 3, column close: "two" is not a number/);
    expect(code).toBe(3);
    expect((await pregao(["data", "list"])).out).not.toContain("bad");
  });
});

describe("audits and checks", () => {
  it("end with 0 where nothing is wrong, and say what was looked at", async () => {
    const source = ["--source", "synthetic:regimes,symbols=2,bars=300"];
    const audited = await pregao([
      "audit",
      "lookahead",
      ...source,
      "--features",
      "return_1,rsi_14",
      "--dates",
      "4",
      "--json",
    ]);
    expect(audited.code).toBe(0);
    expect(json(audited)).toMatchObject({ clean: true, columns: 2, cuts: 4, findings: [], unjudged: [] });
    const page = join(directory, "check.html");
    const checked = await pregao(["data", "check", "sample", "--html", page]);
    expect(checked.code).toBe(0);
    expect(checked.out).toMatch(/held to the contract daily-equities/);
    expect(readFileSync(page, "utf8")).toMatch(/Data check of sample/);
  }, 60_000);

  it("end with 3 from the severity on that is asked for", async () => {
    const strict = await pregao(["data", "check", "sample", "--fail-on", "warning", "--json"]);
    expect(strict.code).toBe(3);
    expect(json(strict)).toMatchObject({
      worst: "warning",
      contracts: [{ name: "daily-equities", findings: 0 }],
    });
  }, 60_000);
});

describe("settings", () => {
  it("show where each value comes from", async () => {
    writeFileSync(join(directory, "pregao.config.json"), JSON.stringify({ logLevel: "error" }));
    try {
      const shown = await pregao(["config", "show", "--seed", "7", "--json"], {
        PREGAO_THREADS: "3",
        MOTHERDUCK_TOKEN: "hush",
      });
      const settings = json(shown).settings as { name: string; value: unknown; origin: string }[];
      const find = (name: string) => settings.find((setting) => setting.name === name);
      expect(find("seed")).toMatchObject({ value: 7, origin: "flag --seed" });
      expect(find("threads")).toMatchObject({ value: 3, origin: "environment variable PREGAO_THREADS" });
      expect(find("logLevel")).toMatchObject({ value: "error", origin: "pregao.config.json" });
      expect(shown.out).not.toContain("hush");
    } finally {
      rmSync(join(directory, "pregao.config.json"));
    }
  });
});

describe("a log directory", () => {
  it("holds JSON lines of stages, results and failures", async () => {
    const logs = join(directory, "logs");
    const flags = ["--log-directory", logs, "--log-level", "info"];
    await pregao(["train", ...quick, "--no-report", ...flags]);
    await pregao(["predict", "--ticker", "NOPE9", ...flags]);
    const lines = readdirSync(logs)
      .flatMap((name) => readFileSync(join(logs, name), "utf8").trim().split("\n"))
      .map((line) => JSON.parse(line));
    expect(lines.map(({ stage }) => stage)).toContain("training the forest");
    expect(lines.find(({ msg }) => msg === "model version published")).toMatchObject({ model: "b3_model" });
    expect(lines.at(-1)).toMatchObject({ level: 50, code: "PREGAO_NAME_UNKNOWN" });
  }, 30_000);
});

describe("Ctrl-C", () => {
  it("ends a training with code 130 and leaves nothing half-written", async () => {
    const child = start([
      "train",
      "--draws",
      "8",
      "--param",
      "n_estimators=2000",
      "--model-name",
      "broken_off",
    ]);
    let err = "";
    let asked = false;
    child.stderr!.on("data", (chunk) => {
      err += chunk;
      if (err.includes("searching parameters") && !asked) asked = child.kill("SIGINT");
    });
    const [code] = await once(child, "close");
    expect(code).toBe(130);
    expect(err).toMatch(/interrupted.*nothing half-written/);
    expect(
      existsSync(join(home, "models", "broken_off")) ? readdirSync(join(home, "models", "broken_off")) : [],
    ).toEqual([]);
  }, 30_000);
});
