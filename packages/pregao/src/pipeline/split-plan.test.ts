import { describe, expect, it } from "vitest";
import { loadConfiguration, parseOptions } from "../config/index.ts";
import { createRunContext } from "../progress.ts";
import { loadData } from "./load.ts";
import { splitPlanOptions } from "./options/split-plan.ts";
import { planSplits } from "./split-plan.ts";

const context = createRunContext();

async function planOf(given: Record<string, unknown>) {
  const options = parseOptions(splitPlanOptions, {
    source: "synthetic:regimes,symbols=3,bars=200",
    ...given,
  });
  const { bars } = await loadData(options, loadConfiguration({ environment: {} }), context);
  return planSplits(bars, options, context);
}

describe("planSplits", () => {
  it.each([
    ["by-date", 1, 0],
    ["expanding", 4, 0],
    ["rolling", 4, 0],
    ["purged", 4, 0],
    ["combinatorial", 6, 3],
  ])(
    "%s: every row is trained on, tested or counted as left out, in every fold",
    async (kind, folds, paths) => {
      const plan = await planOf({ kind, folds: 4, embargo: 2, horizon: 3 });
      expect(plan.folds.length).toBe(folds);
      expect(plan.lanes.length).toBe(folds);
      expect(plan.paths).toBe(paths);
      for (const { train, validation, test, dropped } of plan.folds) {
        const lost = dropped.reduce((sum, { count }) => sum + count, 0);
        expect(train.length + (validation?.length ?? 0) + test.length + lost).toBe(plan.rows);
        expect(lost).toBeGreaterThan(0);
      }
      for (const { stretches } of plan.lanes)
        for (const [place, { from, to }] of stretches.entries()) {
          expect(from).toBeLessThan(to);
          if (place > 0) expect(from).toBe(stretches[place - 1]!.to);
        }
    },
  );

  it.each([
    [{ kind: "expanding", trainBars: 20 }, /--train-bars = 20 .*rolling/],
    [{ kind: "purged", testGroups: 2 }, /--test-groups = 2 .*combinatorial/],
    [{ kind: "rolling", testSize: 0.3 }, /--test-size = 0.3 .*by-date/],
  ])("refuses an option that nothing would read: %j", async (given, message) => {
    await expect(planOf(given)).rejects.toThrow(message);
  });

  it("says when no row has a label", async () => {
    await expect(planOf({ horizon: 300 })).rejects.toThrow(/none has a label of kind forward-return/);
  });
});
