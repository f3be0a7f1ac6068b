import { closeWorkers } from "@pregao/trees";
import { afterAll, describe, expect, it } from "vitest";
import { createRunContext } from "../progress.ts";
import { byVote, inSequence, runSelection } from "./combine-selectors.ts";
import type { SelectionData, Selector } from "./contract.ts";
import { correlationFilter } from "./correlation-filter.ts";
import { minimumRedundancy } from "./minimum-redundancy.ts";
import { parseSelection } from "./parse-selection.ts";
import { permutationSelector } from "./permutation-selector.ts";
import { selectionProblem, spoilLater } from "./selection-problem.fixture.ts";
import { selectionStability, stableSelector } from "./selection-stability.ts";
import { shapImportance } from "./shap-importance.ts";
import { treeImportance } from "./tree-importance.ts";
import { varianceFilter } from "./variance-filter.ts";

afterAll(() => closeWorkers());

const context = createRunContext({ threads: 1 });
const problem = selectionProblem(1);
const every: readonly (readonly [string, Selector])[] = [
  ["variance", varianceFilter()],
  ["correlation", correlationFilter()],
  ["importance", treeImportance()],
  ["shap", shapImportance(3)],
  ["permutation", permutationSelector({ folds: 2, repeats: 1 })],
  ["mrmr", minimumRedundancy(2)],
  ["in sequence", inSequence([varianceFilter(), correlationFilter(), treeImportance(2)])],
  ["by vote", byVote([treeImportance(), minimumRedundancy(2), correlationFilter()])],
  ["stable", stableSelector(minimumRedundancy(2), 3)],
];

describe.each(every)("selection by %s", (_, selector) => {
  it("names every feature once, with a reason for each that it drops", async () => {
    const { kept, dropped, method } = await runSelection(selector, problem, context);
    const { names } = problem.features;
    expect([...kept, ...dropped.map(({ name }) => name)].sort()).toEqual([...names].sort());
    expect(names.filter((name) => kept.includes(name))).toEqual(kept);
    for (const { reason } of dropped) expect(reason).toMatch(/^\S.{8,}[^.]$/);
    expect(method).not.toBe("");
  });

  it("looks at no row but the training rows, and not at the number of threads", async () => {
    const first = await selector.select(problem, context);
    expect(await selector.select(spoilLater(problem), context)).toEqual(first);
    expect(await selector.select({ ...problem }, { ...context, threads: 2 })).toEqual(first);
  });
});

describe("what each way finds", () => {
  const noises = problem.features.names.filter((name) => name.startsWith("noise"));

  it.each(["classification", "regression"] as const)("the features that matter, for %s", async (task) => {
    const data: SelectionData = { ...problem, task };
    for (const selector of [treeImportance(3), shapImportance(3)]) {
      const { kept, dropped } = await selector.select(data, context);
      expect(kept).toEqual(["signal", "copy", "other"]);
      expect(dropped.map(({ name }) => name)).toEqual([...noises, "still"]);
      expect(dropped[0]!.reason).toMatch(/rank \d of 8 \(3 kept\)$/);
    }
    // Redundancy counts: the copy of the signal is left for a feature that says something else.
    expect((await minimumRedundancy(2).select(data, context)).kept).toEqual(
      expect.arrayContaining(["other"]),
    );
    expect((await minimumRedundancy(2).select(data, context)).kept).not.toEqual(["signal", "copy"]);
    const { kept } = await permutationSelector({ folds: 3, repeats: 2 }).select(data, context);
    expect(kept).toContain("other");
    expect(kept).not.toContain("still");
  });

  it("the mean as a limit, and reasons that name it", async () => {
    const { kept, dropped, scores } = await treeImportance().select(problem, context);
    const mean = Object.values(scores).reduce((sum, score) => sum + score, 0) / 8;
    expect(kept).toEqual(problem.features.names.filter((name) => scores[name]! >= mean));
    expect(dropped[0]!.reason).toMatch(/^importance 0\.\d+, below the mean of 0\.125$/);
  });
});

describe("combinations", () => {
  const keeps = (...names: string[]): Selector => ({
    method: `only ${names.join(" and ")}`,
    select: async ({ features }) => ({
      method: "",
      kept: features.names.filter((name) => names.includes(name)),
      dropped: features.names
        .filter((name) => !names.includes(name))
        .map((name) => ({ name, reason: "not wanted" })),
      scores: {},
    }),
  });

  it("in sequence ask the next about what the last has left", async () => {
    const { kept, dropped } = await inSequence([correlationFilter(), minimumRedundancy(2)]).select(
      problem,
      context,
    );
    expect(kept).toEqual(["signal", "other"]);
    expect(dropped.find(({ name }) => name === "copy")!.reason).toMatch(/^correlates/);
    expect(dropped.find(({ name }) => name === "noise_0")!.reason).toMatch(/with the 2 chosen$/);
  });

  it("by vote keep what enough of them keep", async () => {
    const vote = (atLeast?: number) =>
      byVote([keeps("signal", "copy"), keeps("signal"), keeps("other")], atLeast);
    expect((await vote().select(problem, context)).kept).toEqual(["signal"]);
    expect((await vote(1).select(problem, context)).kept).toEqual(["signal", "copy", "other"]);
    expect((await vote().select(problem, context)).dropped[0]).toEqual({
      name: "copy",
      reason: "1 of 3 votes (2 needed): not wanted; not wanted",
    });
    expect(() => vote(4)).toThrow(/atLeast = 4 .*1 to 3/);
    await expect(runSelection(vote(3), problem, context)).rejects.toThrow(
      /leaves none of the 8 features: signal 2 of 3/,
    );
  });

  it("refuse to be of nothing", () => {
    expect(() => inSequence([])).toThrow(/selectors = none/);
  });
});

describe("stability over folds", () => {
  it("is the share of folds that keep a feature", async () => {
    const { shares, agreement } = await selectionStability(minimumRedundancy(2), problem, context, 4);
    expect(shares.find(({ name }) => name === "other")!.share).toBe(1);
    expect(shares.find(({ name }) => name === "still")!.share).toBe(0);
    expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(2, 12);
    expect(agreement).toBeGreaterThan(0.5);
  });

  it("tells a choice by luck from one that holds", async () => {
    const noise = {
      ...problem,
      features: { ...problem.features, columns: selectionProblem(5).features.columns },
    };
    const ofNoise = await selectionStability(minimumRedundancy(1), noise, context, 6);
    const ofSignal = await selectionStability(minimumRedundancy(1), problem, context, 6);
    expect(ofSignal.agreement).toBe(1);
    expect(ofNoise.agreement).toBeLessThan(1);
  });
});

describe("selections in words", () => {
  it.each([
    ["variance", "variance above 0"],
    ["correlation:0.9", "correlation of at most 0.9"],
    [
      "variance, correlation,importance:30",
      "variance above 0, then correlation of at most 0.95, then tree importance, 30 kept",
    ],
    [
      "shap,permutation:4,mrmr:10",
      "SHAP, above the mean, then permutation over 4 folds, then minimum redundancy, 10 kept",
    ],
  ])("%s", (text, method) => {
    expect(parseSelection(text).method).toBe(method);
  });

  it.each([
    ["corelation", /unknown way to select features corelation; did you mean correlation/],
    ["", /unknown way to select features \(none\)/],
    ["mrmr:", /select = mrmr: .*colon and a number/],
    ["importance:0", /keep = 0/],
    ["importance:many", /keep = NaN/],
    ["variance:-1", /threshold = -1/],
    ["permutation:1", /folds = 1 .*from 2$/],
    ["permutation:few", /folds = NaN/],
  ])("%s is refused", (text, message) => {
    expect(() => parseSelection(text)).toThrow(message);
  });
});
