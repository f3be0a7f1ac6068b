import { describe, expect, it } from "vitest";
import { z } from "zod";
import { PregaoError } from "../errors.ts";
import type { FitContext, Model, ModelFamily, Prediction, TrainingData } from "../models/index.ts";
import { createRunContext } from "../progress.ts";
import { type FoldTrials, foldExecutor } from "./fold-executor.ts";

interface Fit {
  readonly data: TrainingData;
  readonly level: number;
  readonly context: FitContext;
}

/** A family whose model predicts its parameter; at level 9 the engine refuses. Each fit tells ten rounds. */
function tellingFamily(fits: Fit[], running: { now: number; most: number }): ModelFamily {
  return {
    name: "level",
    aliases: [],
    description: "",
    tasks: ["regression"],
    searchSpaces: { default: {} },
    parameters: () => ({
      level: z.number().default(0).meta({ description: "Level." }),
      watched: z.boolean().default(false).meta({ description: "Watched." }),
    }),
    stopsEarly: ({ watched }) => watched === true,
    load: () => Promise.reject(new Error("not kept")),
    async fit(data, task, parameters, context) {
      const level = parameters.level as number;
      if (level === 9) {
        throw new PregaoError("PREGAO_ENGINE_REFUSED", {
          family: "level",
          code: "TREES_X",
          reason: "too high",
        });
      }
      if (level === 8) throw new Error("a defect");
      fits.push({ data, level, context });
      running.most = Math.max(running.most, ++running.now);
      try {
        for (let round = 1; round <= 10; round++) {
          await new Promise(setImmediate);
          context.signal.throwIfAborted();
          context.onRound?.({ round, rounds: 10, training: 0, validation: level + 1 / round });
        }
      } finally {
        running.now--;
      }
      return {
        task,
        predict: async (_, rows): Promise<Prediction> => ({
          rows: rows!.length,
          returns: new Float64Array(rows!.length).fill(level),
        }),
      } as Partial<Model> as Model;
    },
  };
}

const features = {
  names: ["x"],
  length: 9,
  columns: [new Float32Array(9)],
  series: Int32Array.of(0),
  featureSetId: "fs",
};
const folds = [
  { train: Int32Array.of(3, 4, 5, 6, 7, 8), test: Int32Array.of(0, 1, 2) },
  { train: Int32Array.of(0, 1, 2, 6, 7, 8), test: Int32Array.of(3, 4, 5) },
  { train: Int32Array.of(0, 1, 2, 3, 4, 5), test: Int32Array.of(6, 7, 8) },
];

function executorOf(more: Partial<FoldTrials> = {}, threads = 2) {
  const fits: Fit[] = [];
  const running = { now: 0, most: 0 };
  const executor = foldExecutor(
    {
      family: tellingFamily(fits, running),
      task: "regression",
      data: { features, rows: new Int32Array(), returns: new Float64Array(9) },
      rowsToFit: (rows, isWatched) =>
        isWatched ? { rows: rows.slice(0, 4), watch: rows.slice(4) } : { rows },
      folds,
      scores: [({ returns }, rows) => returns![0]! + rows[0]!],
      fixed: {},
      isPruned: false,
      ...more,
    },
    createRunContext({ threads }),
  );
  return { executor, fits, running };
}

const silent = { signal: new AbortController().signal, report: null };
const trial = (number: number, settings: Record<string, unknown>) => ({ number, parameters: {}, settings });

describe("trials over folds", () => {
  it("fit and score every fold, share its data, and run as many fits at once as there are threads", async () => {
    const { executor, fits, running } = executorOf({ fixed: { watched: true } }, 2);
    const outcomes = await Promise.all(
      [1, 2, 3].map((level) => executor.execute(trial(level, { level }), silent)),
    );
    expect(outcomes[1]).toEqual({ state: "complete", values: [2 + 3], foldValues: [[2], [5], [8]] });
    expect(fits).toHaveLength(9);
    expect(new Set(fits.map(({ data }) => data)).size).toBe(3);
    expect(running.most).toBe(2);
    expect(fits[0]!.data.watch).toHaveLength(2);
    const plain = executorOf();
    await plain.executor.execute(trial(0, {}), silent);
    expect(plain.fits[0]!.data.watch).toBeUndefined();
    expect(plain.fits[0]!.data.rows).toHaveLength(6);
  });

  it("report the rounds of the last fold alone and leave the others alone when they are given up", async () => {
    for (const threads of [1, 3]) {
      const { executor, fits } = executorOf({ isPruned: true }, threads);
      const told: [number, number][] = [];
      const report = (step: number, value: number): boolean => told.push([step, value]) === 3;
      const given = await executor.execute(trial(0, { level: 2 }), { ...silent, report });
      expect(given).toEqual({ state: "pruned" });
      expect(told).toEqual([
        [1, -3],
        [2, -2.5],
        [3, -2 - 1 / 3],
      ]);
      expect(fits.map(({ data }) => data.rows[0])).toEqual([0]);
      const whole = await executor.execute(trial(1, { level: 2 }), { ...silent, report: () => false });
      expect(whole).toMatchObject({ state: "complete", foldValues: [[2], [5], [8]] });
    }
  });

  it("fail where the engine refuses their parameters; a defect and an abort end the study", async () => {
    const { executor } = executorOf();
    expect(await executor.execute(trial(0, { level: 9 }), silent)).toMatchObject({
      state: "failed",
      reason: expect.stringContaining("too high"),
    });
    await expect(executor.execute(trial(0, { level: 8 }), silent)).rejects.toThrow("a defect");
    await expect(executor.execute(trial(0, { lvl: 8 }), silent)).rejects.toThrow(/unknown option lvl/);
    const abort = new AbortController();
    const running = executor.execute(trial(0, { level: 1 }), { signal: abort.signal, report: null });
    setImmediate(() => abort.abort());
    await expect(running).rejects.toThrow(/abort/);
  });
});
