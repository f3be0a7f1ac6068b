import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { choiceOf, type DrawnParameters, realRange } from "../models/index.ts";
import { createRunContext } from "../progress.ts";
import { createRandom } from "../random.ts";
import type { TrialExecutor, TrialOutcome } from "./executor.ts";
import { runStudy, type StudyRequest } from "./study.ts";
import type { StudyResult } from "./study-result.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "pregao-study-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const space = {
  parameters: {
    kind: choiceOf(["a", "b"]),
    x: realRange(0, 1),
    y: realRange(0, 1, { when: { parameter: "kind", in: ["b"] } }),
  },
  assemble: ({ kind, ...others }: DrawnParameters) => ({ ...others, is_b: kind === "b" }),
};

function outcomeOf({ x, y = 0 }: DrawnParameters): TrialOutcome {
  const value = -Math.abs((x as number) - 0.6) - (y as number) / 2;
  return { state: "complete", values: [value], foldValues: [[value]] };
}

/** Ends trials in an order of its own: those of a batch in any order. */
function shuffling(seed: number, executed: number[] = []): TrialExecutor {
  const random = createRandom(seed);
  return {
    async execute({ number, parameters }) {
      executed.push(number);
      for (let wait = random.integer(6); wait > 0; wait--) await new Promise(setImmediate);
      return outcomeOf(parameters);
    },
  };
}

const request: StudyRequest = { name: "test", space, scores: ["nearness"], trials: 24, patience: 0 };
const context = createRunContext({ seed: 11 });

describe("a study", () => {
  it("is the same whoever is the quicker of the trials drawn together, in memory and on the disk", async () => {
    const results: StudyResult[] = [];
    const files: string[] = [];
    for (const seed of [1, 2, 3]) {
      const journal = join(directory, `order-${seed}.jsonl`);
      results.push(await runStudy({ ...request, parallel: 4, journal }, shuffling(seed), context));
      files.push(await readFile(journal, "utf8"));
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
    expect(new Set(files).size).toBe(1);
    const { best, trials, ended } = results[0]!;
    expect([trials.length, ended]).toEqual([24, "trials"]);
    expect(best.values[0]).toBe(Math.max(...trials.map(({ values }) => values[0]!)));
    expect(best.settings).toHaveProperty("is_b");
    const alone = await runStudy({ ...request, parallel: 1 }, shuffling(1), context);
    expect(alone.trials.slice(0, 10)).toEqual(results[0]!.trials.slice(0, 10));
    expect(alone.trials).not.toEqual(results[0]!.trials);
  });

  it("goes on from a journal that was cut at any byte as if nothing had happened", async () => {
    const journal = join(directory, "cut.jsonl");
    const whole = await runStudy({ ...request, trials: 14, parallel: 3, journal }, shuffling(1), context);
    const bytes = await readFile(journal);
    // Every tenth byte, and each one of the stretch around a line break.
    const lineEnd = bytes.indexOf("\n", bytes.length - 400) + 1;
    const cuts = [...Array.from({ length: Math.ceil(bytes.length / 97) }, (_, i) => 97 * i)];
    for (let at = lineEnd - 3; at < lineEnd + 3; at++) cuts.push(at);
    for (const cut of cuts) {
      await writeFile(journal, bytes.subarray(0, cut));
      const executed: number[] = [];
      const resumed = await runStudy(
        { ...request, trials: 14, parallel: 3, journal },
        shuffling(cut, executed),
        context,
      );
      const lines = Math.max(0, bytes.subarray(0, cut).toString().split("\n").length - 2);
      expect(resumed.trials).toEqual(whole.trials);
      expect(resumed.resumed).toBe(lines);
      expect(executed.length).toBe(14 - lines);
      expect(resumed.tornLines).toBe(cut === 0 || bytes[cut - 1] === 10 ? 0 : 1);
      expect(await readFile(journal)).toEqual(bytes);
    }
  });

  it("has the trials of one run of 24 after runs of 10 and 24", async () => {
    const journal = join(directory, "longer.jsonl");
    await runStudy({ ...request, trials: 10, parallel: 4, journal }, shuffling(1), context);
    const longer = await runStudy({ ...request, parallel: 4, journal }, shuffling(2), context);
    const once = await runStudy({ ...request, parallel: 4 }, shuffling(3), context);
    expect(longer.trials).toEqual(once.trials);
    expect(longer.resumed).toBe(10);
  });

  it("refuses a journal of another study and one that is spoilt, naming what differs", async () => {
    const journal = join(directory, "other.jsonl");
    await runStudy({ ...request, trials: 3, facts: { data: "abc" }, journal }, shuffling(1), context);
    const again = (more: Partial<StudyRequest>, given = context): Promise<StudyResult> =>
      runStudy({ ...request, trials: 3, facts: { data: "abc" }, journal, ...more }, shuffling(1), given);
    await expect(again({ facts: { data: "abd" } })).rejects.toThrow(/another data: "abc", not "abd"/);
    await expect(again({ parallel: 2 })).rejects.toThrow(/another parallel: 1, not 2/);
    await expect(again({}, createRunContext({ seed: 12 }))).rejects.toThrow(/another seed: 11, not 12/);
    expect((await again({ patience: 2, trials: 4 })).resumed).toBe(3);
    const text = await readFile(journal, "utf8");
    const lines = text.split("\n");
    await writeFile(journal, [lines[0], lines[1], lines[1], ""].join("\n"));
    await expect(again({})).rejects.toThrow(/line 3: it holds trial 0 where trial 1 was to be/);
    await writeFile(journal, `${lines[0]}\nnothing\n`);
    await expect(again({})).rejects.toThrow(/other\.jsonl cannot be read: line 2/);
  });

  it("ends when none is better for long enough, and when a grid is exhausted", async () => {
    const flat: TrialExecutor = {
      execute: async () => ({ state: "complete", values: [1], foldValues: [[1]] }),
    };
    const worn = await runStudy({ ...request, trials: 100, patience: 7 }, flat, context);
    expect([worn.trials.length, worn.ended, worn.best.number]).toEqual([8, "patience", 0]);
    const small = { parameters: { a: choiceOf([1, 2, 3]), b: realRange(0, 1, { step: 0.5 }) } };
    const grid = await runStudy({ ...request, space: small, sampler: "grid" }, flat, context);
    expect([grid.trials.length, grid.ended]).toEqual([9, "exhausted"]);
    expect(new Set(grid.trials.map(({ parameters }) => JSON.stringify(parameters))).size).toBe(9);
  });

  it("keeps what had finished when it is broken off or an executor breaks down, and stops the other trials", async () => {
    const journal = join(directory, "broken.jsonl");
    let stopped = 0;
    const breaking: TrialExecutor = {
      execute: ({ number, parameters }, { signal }) =>
        number === 5
          ? Promise.reject(new Error("out of order"))
          : number < 5
            ? Promise.resolve(outcomeOf(parameters))
            : new Promise((_, reject) =>
                signal.addEventListener("abort", () => {
                  stopped++;
                  reject(signal.reason);
                }),
              ),
    };
    await expect(runStudy({ ...request, parallel: 4, journal }, breaking, context)).rejects.toThrow(
      "out of order",
    );
    expect(stopped).toBe(2);
    const lines = (await readFile(journal, "utf8")).trimEnd().split("\n");
    expect(lines.slice(1).map((line) => JSON.parse(line).number)).toEqual([0, 1, 2, 3, 4]);
    const abort = new AbortController();
    const aborting: TrialExecutor = {
      async execute({ number, parameters }) {
        if (number === 7) abort.abort();
        return outcomeOf(parameters);
      },
    };
    const impatient = createRunContext({ seed: 11, signal: abort.signal });
    await expect(runStudy({ ...request, parallel: 4, journal }, aborting, impatient)).rejects.toThrow(
      /abort/i,
    );
    expect((await runStudy({ ...request, parallel: 4, journal }, shuffling(1), context)).resumed).toBe(8);
  });

  it("counts trials without a score as failed, and says why where all are", async () => {
    const half: TrialExecutor = {
      async execute({ number, parameters }) {
        if (number % 2 === 0) return { state: "failed", reason: "too deep" };
        if (number % 4 === 1) return { state: "complete", values: [Number.NaN], foldValues: [[Number.NaN]] };
        return outcomeOf(parameters);
      },
    };
    const { trials } = await runStudy({ ...request, trials: 8 }, half, context);
    expect(trials.map(({ state }) => state[0]).join("")).toBe("fffcfffc");
    expect(trials[1]!.reason).toBe("a score is NaN");
    await expect(runStudy({ ...request, trials: 1 }, half, context)).rejects.toThrow(
      /none of the 1 trials.*too deep/,
    );
  });

  it("gives the front of several scores and refuses to prune by them", async () => {
    const two: TrialExecutor = {
      async execute({ parameters }) {
        const x = parameters.x as number;
        return { state: "complete", values: [x, -x * x], foldValues: [] };
      },
    };
    const both = { ...request, scores: ["gain", "calm"] };
    const { front, trials } = await runStudy(both, two, context);
    expect(front.length).toBe(trials.length);
    await expect(runStudy({ ...both, pruner: "median" }, two, context)).rejects.toThrow(/pruner = median/);
    await expect(runStudy({ ...request, scores: [] }, two, context)).rejects.toThrow(/one to four/);
  });

  it("prunes by trials that had finished before", async () => {
    const executor: TrialExecutor = {
      async execute({ number, parameters }, { report }) {
        for (let step = 1; step <= 20; step++) {
          if (report!(step, number < 8 ? 1 : 0)) return { state: "pruned" };
        }
        return outcomeOf(parameters);
      },
    };
    const { trials } = await runStudy({ ...request, pruner: "median", parallel: 4 }, executor, context);
    expect(trials.map(({ state }) => state)).toEqual(
      trials.map(({ number }) => (number < 8 ? "complete" : "pruned")),
    );
    expect(trials[8]!.reports).toHaveLength(10);
    expect(trials[0]!.reports).toHaveLength(20);
  });
});
