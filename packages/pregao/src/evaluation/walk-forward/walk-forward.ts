import { parseOptions } from "../../config/index.ts";
import { PregaoError } from "../../errors.ts";
import { regressionTarget } from "../../labels/index.ts";
import type { Prediction, TrainingData } from "../../models/index.ts";
import type { RunContext } from "../../progress.ts";
import { type PurgedFold, walkForwardFolds } from "../../splits/index.ts";
import { baselinesFor, judgePredictions } from "../judge-predictions.ts";
import type { WalkForwardFold, WalkForwardRequest, WalkForwardResult } from "./contract.ts";
import { summariseFolds } from "./fold-summary.ts";
import { joinBaselines } from "./join-baselines.ts";
import { type OutOfFoldPredictions, outOfFoldPredictions } from "./out-of-fold.ts";

/**
 * Walk-forward validation: the dates are cut into blocks; before each but the first a model is fitted anew on what lies before
 * it, purged of labels that reach into it, and judged on it beside baselines fitted on the same rows. Every prediction is
 * made once and kept. Throws what the splits, the family and the evaluation throw, and PREGAO_OPTION_INVALID for a repeated
 * seed. Cost: folds × seeds fits, side by side over the threads; the result does not depend on how many there are.
 */
export async function walkForward(
  request: WalkForwardRequest,
  context: RunContext,
): Promise<WalkForwardResult> {
  const { family, task, bars, labels, features, rows, prepareFold } = request;
  const { folds: count, refitBars, window = "expanding", trainBars, embargo = 0 } = request;
  const parameters = parseOptions(family.parameters(task), request.parameters ?? {});
  const seeds = checkedSeeds(request.seeds ?? [context.seed]);
  const intervals = { time: bars.time, endTime: labels.endTime };
  const folds = walkForwardFolds({ ...intervals, rows, folds: count, refitBars, window, trainBars, embargo });
  const data: TrainingData = {
    features,
    rows,
    classes: labels.classes,
    classNames: labels.classNames,
    returns: regressionTarget(labels),
    intervals,
  };
  const stage = `walking forward (${plural(folds.length, "fold")} × ${plural(seeds.length, "seed")})`;
  const fits = { family, task, parameters, data, folds, seeds, prepareFold, stage };
  const outOfFold = await outOfFoldPredictions(fits, context);
  const placeOf = new Map(Array.from(outOfFold.rows, (row, place) => [row, place]));
  const places = folds.map(({ test }) => test.map((row) => placeOf.get(row)!));
  const baselines = folds.map(({ test, train }) => baselinesFor(task, { bars, labels, train, rows: test }));
  const common = { bars, labels, splitKind: "by-date" } as const;
  const judged = folds.map((fold, place): WalkForwardFold => {
    context.signal.throwIfAborted();
    const evaluations = outOfFold.predictions.map((all) => {
      const prediction = takePlaces(all, places[place]!);
      return judgePredictions(
        { ...common, prediction, beside: baselines[place]!, rows: fold.test },
        context.seed,
      );
    });
    return { ...foldFacts(fold, place, bars.time, outOfFold), evaluations };
  });
  const beside = joinBaselines(baselines, places, outOfFold.rows.length);
  const prediction = outOfFold.predictions[0]!;
  return {
    family: family.name,
    task,
    parameters,
    window,
    embargo,
    seeds,
    folds: judged,
    summary: summariseFolds(judged.map(({ evaluations }) => evaluations)),
    evaluation: judgePredictions({ ...common, prediction, beside, rows: outOfFold.rows }, context.seed),
    outOfFold,
    baselines: beside,
  };
}

function checkedSeeds(seeds: readonly number[]): readonly number[] {
  if (seeds.length > 0 && new Set(seeds).size === seeds.length) return seeds;
  throw new PregaoError("PREGAO_OPTION_INVALID", {
    option: "seeds",
    value: seeds.join(", ") || "(none)",
    reason: "name one at least, and none of them twice: it would give the same fit again",
  });
}

/** The predictions at some places, in their order. */
function takePlaces({ rows, probabilities, returns }: Prediction, places: Int32Array): Prediction {
  const width = (probabilities?.length ?? 0) / rows;
  const taken = new Float64Array(places.length * width);
  if (probabilities !== undefined) {
    for (const [i, place] of places.entries()) {
      taken.set(probabilities.subarray(place * width, (place + 1) * width), i * width);
    }
  }
  return {
    rows: places.length,
    ...(probabilities === undefined ? {} : { probabilities: taken }),
    ...(returns === undefined ? {} : { returns: Float64Array.from(places, (place) => returns[place]!) }),
  };
}

function foldFacts(
  { test, dropped }: PurgedFold,
  place: number,
  time: Float64Array,
  { folds }: OutOfFoldPredictions,
): Omit<WalkForwardFold, "evaluations"> {
  const { trainRows, watchRows, featureNames } = folds[place]!;
  const extreme = (choose: (a: number, b: number) => number, rows: Int32Array): number =>
    rows.reduce((best, row) => choose(best, time[row]!), time[rows[0]!]!);
  return {
    fold: place + 1,
    trainRows: trainRows.length,
    watchRows,
    testRows: test.length,
    trainFrom: extreme(Math.min, trainRows),
    from: extreme(Math.min, test),
    to: extreme(Math.max, test),
    dropped,
    featureNames,
  };
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
