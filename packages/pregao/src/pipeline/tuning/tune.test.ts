import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfiguration, parseOptions } from "../../config/index.ts";
import { familyNames, loadFamily } from "../../models/index.ts";
import { createRunContext } from "../../progress.ts";
import { createRandom } from "../../random.ts";
import { drawAtRandom } from "../../tuning/space.ts";
import { trainOptions } from "../options/train.ts";
import { tuneOptions } from "../options/tune.ts";
import { train } from "../train.ts";
import { tune, tuningSpace } from "./tune.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "pregao-tune-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const data = { source: "synthetic:regimes,symbols=2,bars=500", features: "basic" };
const small = { ...data, folds: 2, param: { n_estimators: "15" } };

function run(given: Record<string, unknown>, threads = 2, home = directory) {
  const configuration = loadConfiguration({ directory, environment: {}, flags: { home } });
  const options = parseOptions(tuneOptions, { ...small, ...given });
  return tune(options, configuration, createRunContext({ seed: 9, threads }));
}

describe("tune", () => {
  it("finds the same with any number of threads, goes on with its study, and train takes the result", async () => {
    const first = await run({ trials: 8, study: "one" }, 1);
    expect(first.study.scores).toEqual(["combined"]);
    expect(first.bestScore).toBe(Math.max(...first.study.trials.map(({ values }) => values[0]!)));
    expect(Object.keys(first.bestParams)).toContain("max_depth");
    expect(first.bestParams.n_estimators).toBe(15);
    expect(first.influence.map(({ parameter }) => parameter)).not.toContain("n_estimators");
    const second = await run({ trials: 8, study: "one" }, 2, join(directory, "elsewhere"));
    expect(second.study.trials).toEqual(first.study.trials);
    const longer = await run({ trials: 12, study: "one" });
    expect([longer.study.resumed, longer.study.trials.length]).toEqual([8, 12]);
    expect(longer.study.trials.slice(0, 8)).toEqual(first.study.trials);

    const configuration = loadConfiguration({ directory, environment: {}, flags: { home: directory } });
    const asked = { ...data, model: "xgboost", paramsFrom: "one" };
    const options = parseOptions(trainOptions, asked);
    const trained = await train(options, configuration, createRunContext({ seed: 9 }), { report: false });
    expect(trained.fitted.search).toBeNull();
    expect(trained.fitted.model.parameters).toMatchObject(longer.bestParams);
    const refused = parseOptions(trainOptions, { ...asked, model: "rf" });
    await expect(train(refused, configuration, createRunContext())).rejects.toThrow(
      /--model = rf .* study one tuned xgboost/,
    );
    const unknown = parseOptions(trainOptions, { ...asked, paramsFrom: "onn" });
    await expect(train(unknown, configuration, createRunContext())).rejects.toThrow(/unknown study onn.*one/);
  });

  it("does not look at validation and test rows", async () => {
    const before = await run({ trials: 3, study: "seen" });
    const { split, prepared } = before.parts;
    const rows = prepared.loaded.bars.length;
    expect(split.validation.length + split.test.length).toBeGreaterThan(rows / 4);
    // The same bars with other prices from the validation on, by way of a file.
    const { bars } = prepared.loaded;
    const lines = ["symbol,date,open,high,low,close,volume"];
    const cells = (spoil: boolean): string => {
      const made = [...lines];
      for (const { symbol, start, end } of bars.frame.segments) {
        for (let row = start; row < end; row++) {
          const late = spoil && bars.time[row]! >= split.boundaries.validation;
          const prices = ["open", "high", "low", "close"].map(
            (name) => bars.column(name)[row]! * (late ? 1 + (row % 7) / 9 : 1),
          );
          const day = new Date(bars.time[row]!).toISOString().slice(0, 10);
          made.push([symbol, day, ...prices, bars.column("volume")[row]!].join(","));
        }
      }
      return `${made.join("\n")}\n`;
    };
    const values: unknown[] = [];
    for (const spoil of [false, true]) {
      const file = join(directory, `bars-${spoil}.csv`);
      await writeFile(file, cells(spoil));
      const { study } = await run({ trials: 3, study: `file-${spoil}`, source: file });
      values.push(study.trials.map((trial) => trial.values));
    }
    expect(values[1]).toEqual(values[0]);
  });

  it("prunes, stops early, and takes several scores", async () => {
    const pruned = await run({
      trials: 14,
      study: "pruned",
      pruner: "median",
      param: { n_estimators: "40" },
    });
    expect(pruned.study.trials.some(({ state }) => state === "pruned")).toBe(true);
    const journal = await readFile(pruned.path, "utf8");
    expect(journal.split("\n")[1]).toContain('"reports":[[1,');
    const early = await run({
      trials: 2,
      study: "early",
      param: { early_stopping_rounds: "3", n_estimators: "60" },
    });
    expect(early.bestParams.early_stopping_rounds).toBe(3);
    const two = await run({ trials: 4, study: "two", scoring: ["log_loss", "accuracy"] });
    expect(two.study.scores).toEqual(["log_loss", "accuracy"]);
    expect(two.study.front.length).toBeGreaterThan(0);
  });

  it("refuses names that are not there and scores of another task", async () => {
    await expect(run({ space: "cautius" })).rejects.toThrow(
      /unknown tuning space of xgboost cautius.*cautious/,
    );
    await expect(run({ study: "../up" })).rejects.toThrow(/study = "..\/up"/);
    await expect(run({ scoring: ["mse"] })).rejects.toThrow(/does not fit the task classification/);
    await expect(run({ param: { max_dept: "3" } })).rejects.toThrow(/max_dept; did you mean max_depth/);
  });

  it.each(familyNames)("knows what to draw for %s, from its lists where it has no space", async (name) => {
    const family = await loadFamily(name);
    for (const task of family.tasks) {
      const { parameters, assemble } = tuningSpace(family, task, "default");
      for (let seed = 0; seed < 20; seed++) {
        const drawn = drawAtRandom(parameters, createRandom(seed));
        const settings = assemble?.(drawn) ?? drawn;
        expect(parseOptions(family.parameters(task), settings)).toMatchObject(settings);
      }
    }
  });
});
