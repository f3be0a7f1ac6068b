import { PregaoError } from "../../errors.ts";
import { runSideBySide } from "../../side-by-side.ts";
import { type PurgedFold, timeOrderedFolds } from "../../splits/index.ts";
import type { FitContext, Model, TrainingData } from "../contract.ts";
import { withWatchRows } from "../watch-rows.ts";
import type { Base } from "./bases.ts";
import { type OutOfFold, PredictionColumn } from "./out-of-fold.ts";

export interface FittedBases {
  /** One a base, fitted on all rows. */
  readonly models: readonly Model[];
  readonly outOfFold: OutOfFold;
}

export interface BasesRequest {
  /** The combining family, for messages. */
  readonly family: string;
  readonly bases: readonly Base[];
  readonly data: TrainingData;
  readonly task: Model["task"];
  readonly folds: number;
  readonly embargo: number;
}

/** One fit: a base on all rows (`fold` undefined), or on those that a fold trains on. */
interface Fit {
  readonly base: number;
  readonly fold: number | undefined;
}

/** Parts of a fit that progress counts. */
const partsOfFit = 100;

/**
 * Fits every base once a fold, on the rows of the other folds whose labels do not overlap it, to predict the fold's own rows,
 * and once on all rows. The folds are blocks in order of time (`timeOrderedFolds`). Fits run side by side; a base that stops
 * early watches the latest rows of those it is given. The result does not depend on how many fits run at once.
 * PREGAO_INTERVALS_MISSING where the data do not say when labels begin and end.
 */
export async function fitBases(request: BasesRequest, context: FitContext): Promise<FittedBases> {
  const { bases, data, task } = request;
  const folds = foldsOf(request);
  const foldData = folds.map(({ train }) => sharedData({ ...data, rows: train }));
  const allData = sharedData(data);
  const { rows, foldOf, placeOf } = placesOf(folds);
  const columns = bases.map(() => new PredictionColumn(rows.length, task, data.classNames?.length ?? 0));
  const tell = progressOf(request, context);
  // The longest fits first, so that none of them runs alone at the end; then fold by fold, so that few folds' bins are held.
  const fits: Fit[] = [undefined, ...folds.keys()].flatMap((fold) =>
    [...bases.keys()].map((base) => ({ base, fold })),
  );
  tell(0, 0, "");
  const tasks = fits.map(({ base, fold }, place) => async (signal: AbortSignal): Promise<Model | null> => {
    const { name, family, parameters } = bases[base]!;
    const note = `${name}, ${fold === undefined ? "all rows" : `fold ${fold + 1} of ${folds.length}`}`;
    const own: FitContext = {
      seed: context.seed,
      threads: context.threads,
      signal,
      progress: ({ done, total }) => tell(place, Math.min(0.99, total > 0 ? done / total : 0), note),
    };
    const given = (fold === undefined ? allData : foldData[fold]!)(bases[base]!);
    const model = await family.fit(given, task, parameters, own);
    if (fold !== undefined) {
      const { test } = folds[fold]!;
      const places = test.map((row) => placeOf.get(row)!);
      columns[base]!.put(places, await model.predict(data.features, test));
    }
    tell(place, 1, note);
    return fold === undefined ? model : null;
  });
  const fitted = await runSideBySide(tasks, { atOnce: context.threads, signal: context.signal });
  return {
    models: fitted.slice(0, bases.length).map((model) => model!),
    outOfFold: {
      rows,
      folds: foldOf,
      predictions: columns.map((column) => column.finish()),
      dropped: folds.map(({ dropped }) => dropped),
    },
  };
}

function foldsOf({ family, data, folds, embargo }: BasesRequest): PurgedFold[] {
  if (data.intervals === undefined) throw new PregaoError("PREGAO_INTERVALS_MISSING", { family });
  return timeOrderedFolds({ ...data.intervals, rows: data.rows, folds, embargo });
}

/** The tested rows of all folds, ascending, the fold of each, and where each row stands. */
function placesOf(folds: readonly PurgedFold[]): {
  readonly rows: Int32Array;
  readonly foldOf: Int32Array;
  readonly placeOf: ReadonlyMap<number, number>;
} {
  const rows = Int32Array.from(folds.flatMap(({ test }) => [...test])).sort();
  const placeOf = new Map([...rows].map((row, place) => [row, place] as const));
  const foldOf = new Int32Array(rows.length);
  for (const [fold, { test }] of folds.entries()) for (const row of test) foldOf[placeOf.get(row)!] = fold;
  return { rows, foldOf, placeOf };
}

/**
 * The data of the bases of one fold: one object for all that watch no rows and one for those that do, so that what a
 * family keeps with the data (the bins) is shared. Rows to watch that came from outside are later than all folds: they
 * serve none of them.
 */
function sharedData(given: TrainingData): (base: Base) => TrainingData {
  const { watch: _, ...plain } = given;
  let watched: TrainingData | undefined;
  return ({ family, parameters }) => {
    if (!family.stopsEarly?.(parameters)) return plain;
    watched ??= withWatchRows(family, parameters, plain);
    return watched;
  };
}

/** One progress over all fits, in hundredths of a fit; no fit ever seems to go back. */
function progressOf(
  { bases, folds }: BasesRequest,
  { progress }: FitContext,
): (place: number, share: number, note: string) => void {
  const stage = `fitting ${bases.map(({ name }) => name).join(", ")} on ${folds} folds and all rows`;
  const shares = new Float64Array(bases.length * (folds + 1));
  return (place, share, note) => {
    shares[place] = Math.max(shares[place]!, share);
    const done = shares.reduce((sum, one) => sum + Math.floor(one * partsOfFit), 0);
    progress({ stage, done, total: shares.length * partsOfFit, ...(note === "" ? {} : { note }) });
  };
}
