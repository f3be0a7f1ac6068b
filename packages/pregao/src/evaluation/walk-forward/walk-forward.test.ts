import { beforeAll, describe, expect, it } from "vitest";
import { loadConfiguration, parseOptions } from "../../config/index.ts";
import { takeFeatures } from "../../features/index.ts";
import { regressionTarget } from "../../labels/index.ts";
import { loadFamily } from "../../models/index.ts";
import { loadData } from "../../pipeline/load.ts";
import { trainOptions } from "../../pipeline/options/train.ts";
import { type PreparedData, prepareData } from "../../pipeline/prepare.ts";
import { createRunContext } from "../../progress.ts";
import { walkForwardFolds } from "../../splits/index.ts";
import type { Evaluation } from "../contract.ts";
import { evaluateClassification } from "../evaluate-classification.ts";
import { baselinesFor } from "../judge-predictions.ts";
import type { WalkForwardRequest } from "./contract.ts";
import { summariseFolds } from "./fold-summary.ts";
import { recordingFamily } from "./recording-family.fixture.ts";
import { walkForward } from "./walk-forward.ts";
import { walkForwardToWire } from "./wire.ts";

const context = createRunContext({ seed: 5, threads: 2 });
let classes: PreparedData;
let returns: PreparedData;

async function prepare(task: string): Promise<PreparedData> {
  const options = parseOptions(trainOptions, {
    source: "synthetic:regimes,symbols=2,bars=300",
    features: "return_1,rsi_14",
    task,
  });
  const loaded = await loadData(options, loadConfiguration({ environment: {} }), context);
  return prepareData(loaded, options, context);
}

beforeAll(async () => {
  [classes, returns] = [await prepare("classification"), await prepare("regression")];
});

function requestOf(
  { loaded, task, features, labels, rows }: PreparedData,
  family: WalkForwardRequest["family"],
): WalkForwardRequest {
  return { family, task, bars: loaded.bars, features: features.matrix, labels, rows };
}

describe("walkForward", () => {
  it("gives what a naive loop over the folds gives, for each fold, seed and all together", async () => {
    const family = await loadFamily("rf");
    const request = requestOf(classes, family);
    const { bars, labels, features, rows } = request;
    const given = { n_estimators: 5, min_samples_leaf: 20 };
    const found = await walkForward({ ...request, parameters: given, folds: 3, seeds: [5, 6] }, context);
    const intervals = { time: bars.time, endTime: labels.endTime };
    const folds = walkForwardFolds({ ...intervals, rows, folds: 3 });
    const parameters = parseOptions(family.parameters("classification"), given);
    const predicted = new Map<number, number[]>();
    for (const [place, { train, test }] of folds.entries()) {
      expect(found.folds[place]).toMatchObject({
        fold: place + 1,
        trainRows: train.length,
        testRows: test.length,
      });
      for (const [s, seed] of [5, 6].entries()) {
        const data = { features, rows: train, classes: labels.classes, classNames: labels.classNames };
        const model = await family.fit(data, "classification", parameters, { ...context, seed });
        const { probabilities } = await model.predict(features, test);
        const judged = evaluateClassification({
          probabilities: probabilities!,
          classes: Int8Array.from(test, (row) => labels.classes[row]!),
          classNames: labels.classNames,
          time: Float64Array.from(test, (row) => bars.time[row]!),
          symbolCodes: Int32Array.from(test, (row) => bars.frame.symbol.codes[row]!),
          horizon: labels.horizon,
          seed: 5,
          labelKind: labels.kind,
          splitKind: "by-date",
          baselines: baselinesFor("classification", { bars, labels, train, rows: test }).baselines as never,
        });
        expect(found.folds[place]!.evaluations[s]).toEqual(judged);
        if (s > 0) continue;
        for (const [i, row] of test.entries())
          predicted.set(row, [...probabilities!.subarray(3 * i, 3 * i + 3)]);
      }
    }
    const { outOfFold } = found;
    expect([...outOfFold.rows]).toEqual([...predicted.keys()].sort((a, b) => a - b));
    for (const [place, row] of outOfFold.rows.entries()) {
      expect([...outOfFold.predictions[0]!.probabilities!.subarray(3 * place, 3 * place + 3)]).toEqual(
        predicted.get(row),
      );
      expect(folds[outOfFold.foldOf[place]!]!.test.includes(row)).toBe(true);
    }
    expect(found.evaluation.rows).toBe(outOfFold.rows.length);
  });

  it("shows no fold a row that it is judged on, and keeps each baseline to its own fold", async () => {
    for (const prepared of [classes, returns]) {
      const { family, fits } = recordingFamily();
      const found = await walkForward({ ...requestOf(prepared, family), folds: 4 }, context);
      const { outOfFold, baselines } = found;
      expect(fits.length).toBe(4);
      const targets = regressionTarget(prepared.labels);
      for (const [place, row] of outOfFold.rows.entries()) {
        if (prepared === returns) {
          // By heart it would be right to the last bit.
          expect(outOfFold.predictions[0]!.returns![place]).not.toBe(targets[row]);
        } else {
          expect(outOfFold.predictions[0]!.probabilities!.subarray(3 * place, 3 * place + 3)).not.toContain(
            1,
          );
        }
      }
      // The mean or the shares of a fold's own training rows.
      const [first] = baselines.baselines;
      expect(first!.name).toBe(prepared === returns ? "zero_return" : "majority");
      const values = "returns" in baselines.baselines[1]! ? baselines.baselines[1].returns : undefined;
      if (values === undefined) continue;
      for (const [fold, { rows }] of fits.entries()) {
        const mean = rows.reduce((sum, row) => sum + targets[row]!, 0) / rows.length;
        const own = [...outOfFold.foldOf.keys()].filter((place) => outOfFold.foldOf[place] === fold);
        for (const place of own) expect(values[place]).toBeCloseTo(mean, 12);
      }
    }
  });

  it("does not depend on the number of threads", async () => {
    const results = await Promise.all(
      [1, 3].map((threads) => {
        const request = { ...requestOf(returns, recordingFamily().family), parameters: { delay: 3 } };
        return walkForward({ ...request, seeds: [1, 2] }, createRunContext({ seed: 5, threads }));
      }),
    );
    expect(results[0]).toEqual(results[1]);
  });

  it("chooses features and rows of each fold from its training rows alone", async () => {
    const { family, fits } = recordingFamily();
    const shown: Int32Array[] = [];
    const found = await walkForward(
      {
        ...requestOf(classes, family),
        folds: 2,
        seeds: [1, 2],
        prepareFold: async (train) => {
          shown.push(train);
          const name = shown.length === 1 ? "rsi_14" : "return_1";
          const features = takeFeatures(classes.features.matrix, [name]);
          return { features, rows: train.filter((_, place) => place % 2 === 0) };
        },
      },
      createRunContext({ threads: 1 }),
    );
    // Once a fold, not once a fit.
    expect(shown.length).toBe(2);
    expect(fits.map(({ features }) => features[0])).toEqual(["rsi_14", "rsi_14", "return_1", "return_1"]);
    for (const { from } of found.folds) {
      const own = shown.shift()!;
      for (const row of own) expect(classes.labels.endTime[row]!).toBeLessThan(from);
    }
    expect(found.folds.map(({ featureNames }) => featureNames)).toEqual([["rsi_14"], ["return_1"]]);
  });

  it("carves rows to watch from the end of the training rows where the family stops early", async () => {
    const { family, fits } = recordingFamily({ stopsEarly: true });
    const found = await walkForward({ ...requestOf(classes, family), folds: 2 }, context);
    const { time } = classes.loaded.bars;
    for (const [fold, { rows, watch }] of fits.entries()) {
      expect(found.folds[fold]).toMatchObject({ trainRows: rows.length, watchRows: watch!.length });
      const begins = Math.min(...Array.from(watch!, (row) => time[row]!));
      for (const row of rows) expect(classes.labels.endTime[row]!).toBeLessThan(begins);
      expect(Math.max(...Array.from(watch!, (row) => time[row]!))).toBeLessThan(found.folds[fold]!.from);
    }
  });

  it("refits on a schedule of bars after a first sixth", async () => {
    const { family } = recordingFamily();
    const { folds } = await walkForward({ ...requestOf(classes, family), refitBars: 60 }, context);
    expect(folds.length).toBeGreaterThan(2);
    // Two symbols.
    for (const { testRows } of folds.slice(0, -1)) expect(testRows).toBe(120);
  });

  it("stops when it is told to, and refuses a seed that comes twice", async () => {
    const abort = new AbortController();
    const { family, fits } = recordingFamily();
    const request = { ...requestOf(classes, family), parameters: { delay: 1000 } };
    const stopped = walkForward(
      request,
      createRunContext({ signal: abort.signal, progress: () => abort.abort() }),
    );
    await expect(stopped).rejects.toThrow();
    expect(fits.length).toBe(0);
    await expect(walkForward({ ...request, seeds: [3, 3] }, context)).rejects.toThrow(/seeds = 3, 3 .*twice/);
  });

  it("goes on the wire as plain JSON", async () => {
    const result = await walkForward(requestOf(returns, recordingFamily().family), context);
    const wire = walkForwardToWire(result);
    expect(JSON.parse(JSON.stringify(wire))).toEqual(wire);
    expect(wire).toMatchObject({
      family: "by_heart",
      seeds: [5],
      folds: [{ fold: 1, watch_rows: 0, features: ["return_1", "rsi_14"] }, {}, {}, {}, {}],
    });
  });
});

describe("summariseFolds", () => {
  const evaluation = (value: number | null, baseline: number): Evaluation =>
    ({
      metrics: [
        {
          name: "accuracy",
          label: "accuracy",
          better: "higher",
          value,
          baselines: { naive: { value: baseline } },
        },
      ],
      baselines: [{ name: "naive", description: "" }],
    }) as unknown as Evaluation;

  it("gives mean and deviations over folds and seeds as counted by hand", () => {
    const [summary] = summariseFolds([
      [evaluation(0.5, 0.4), evaluation(0.7, 0.4)],
      [evaluation(0.3, 0.2), evaluation(0.3, 0.2)],
    ]);
    expect(summary).toMatchObject({ values: 4, name: "accuracy" });
    expect(summary!.mean).toBeCloseTo(0.45, 12);
    // Deviations from 0.45: 0.05, 0.25, −0.15, −0.15; means of folds 0.6 and 0.3; variances 0.02 and 0.
    expect(summary!.deviation).toBeCloseTo(Math.sqrt((0.0025 + 0.0625 + 0.0225 + 0.0225) / 3), 12);
    expect(summary!.deviationOverFolds).toBeCloseTo(Math.sqrt(0.045), 12);
    expect(summary!.deviationOverSeeds).toBeCloseTo(0.1, 12);
    expect(summary!.baselines.naive).toBeCloseTo(0.3, 12);
  });

  it("skips what is not defined, and gives no deviation of one value", () => {
    const [summary] = summariseFolds([[evaluation(null, 0.4)], [evaluation(0.3, 0.2)]]);
    expect(summary).toMatchObject({
      values: 1,
      mean: 0.3,
      deviation: null,
      deviationOverFolds: null,
      deviationOverSeeds: null,
    });
  });
});
