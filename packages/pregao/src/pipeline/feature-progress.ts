import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { writeFileAtomically } from "../atomic-files.ts";
import { type ErrorCode, isPregaoError } from "../errors.ts";
import {
  type ComputedFeatures,
  FeatureStream,
  type FeatureStreamState,
  isGivenFeature,
} from "../features/index.ts";
import type { Bars } from "../market/bars.ts";
import { fingerprintBars } from "./fingerprint.ts";

/** Raised when what is kept changes its form: states of another one are not gone on from. */
const FORM = 1;

/** How far the features of a source have been computed; kept beside the values, so that it goes when they go. */
interface Progress {
  readonly form: typeof FORM;
  readonly state: FeatureStreamState;
  /** Of the bars that the state has seen, which are all but the last of each symbol: that one may be unfinished. */
  readonly fingerprint: string;
  /** Columns of the bars that held some value: another one may make another feature computable. */
  readonly columns: string;
}

/** Feature rows of some bars. */
export interface FeatureRows {
  readonly bars: Bars;
  readonly matrix: ComputedFeatures["matrix"];
}

export interface ContinuedFeatures {
  /** Those of bars between, then those of the last bar of each symbol. */
  readonly parts: readonly FeatureRows[];
  /** To be called when the rows are kept: who dies before computes them again. */
  keep(): Promise<void>;
}

/**
 * The rows of the features that are new or may have changed since the last time: those of the last bar that was seen
 * then and of all bars after it, computed from where the state stands. Undefined where everything has to be computed:
 * the first time, after a change of the history or of the features' definitions, and for features that no stream can
 * go on with. Bit for bit the rows of a full computation.
 */
export async function continueFeatures(
  name: string,
  home: string,
  bars: Bars,
): Promise<ContinuedFeatures | undefined> {
  const progress = await readProgress(pathOf(name, home));
  if (progress === undefined || progress.columns !== columnsWithValues(bars)) return undefined;
  const seen = new Map(progress.state.symbols.map(({ symbol, lastTime }) => [symbol, lastTime]));
  const wasSeen = (row: number): boolean =>
    bars.time[row]! <= (seen.get(bars.frame.symbolAt(row)) ?? Number.NEGATIVE_INFINITY);
  const history = bars.with(bars.frame.filter(wasSeen));
  if (fingerprintBars(history) !== progress.fingerprint) return undefined;
  try {
    const stream = FeatureStream.resume(progress.state);
    const fresh = bars.with(bars.frame.filter((row) => !wasSeen(row)));
    const [between, last] = [withoutLast(fresh), onlyLast(fresh)];
    const rowsBetween = stream.append(between);
    // An unfinished last bar must not become part of what the next time begins with.
    const next = progressAt(stream, bars);
    return {
      parts: [
        { bars: between, matrix: rowsBetween },
        { bars: last, matrix: stream.append(last) },
      ],
      keep: () => writeProgress(name, home, next),
    };
  } catch (error) {
    // The features changed or are no more, or a bar came late to a date whose symbols were compared.
    if (isOneOf(error, ["PREGAO_STREAM_STATE_DIFFERS", "PREGAO_NAME_UNKNOWN", "PREGAO_FRAME_ORDER"]))
      return undefined;
    throw error;
  }
}

/** Keeps how far a full computation has come, so that the next one goes on from there: to be called when its rows are kept. */
export async function beginProgress(
  name: string,
  home: string,
  bars: Bars,
  { matrix }: ComputedFeatures,
): Promise<void> {
  // The columns of a table have no definition here that could be continued.
  if (matrix.identities?.some(isGivenFeature) !== false) return;
  try {
    const stream = FeatureStream.open(withoutLast(bars), { features: matrix.names });
    await writeProgress(name, home, progressAt(stream, bars));
  } catch (error) {
    // What follows a comparison of symbols, or depends on the values in what it computes first, is computed anew each time.
    if (!isOneOf(error, ["PREGAO_OPTION_INVALID", "PREGAO_FEATURE_FAILED"])) throw error;
  }
}

function isOneOf(error: unknown, codes: readonly ErrorCode[]): boolean {
  return codes.some((code) => isPregaoError(error, code));
}

/** Where a stream stands that has seen all of `bars` but the last of each symbol. */
function progressAt(stream: FeatureStream, bars: Bars): Progress {
  return {
    form: FORM,
    state: stream.state(),
    fingerprint: fingerprintBars(withoutLast(bars)),
    columns: columnsWithValues(bars),
  };
}

async function writeProgress(name: string, home: string, progress: Progress): Promise<void> {
  await writeFileAtomically(pathOf(name, home), serialize(progress));
}

async function readProgress(path: string): Promise<Progress | undefined> {
  try {
    const found = deserialize(await readFile(path)) as Progress;
    return found.form === FORM ? found : undefined;
  } catch {
    // It only saves work: one that is missing or damaged is made anew.
    return undefined;
  }
}

function pathOf(name: string, home: string): string {
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 32);
  // A folder that begins with a dot holds no objects of the store.
  return join(home, "features", ".streams", `${hash}.state`);
}

function withoutLast(bars: Bars): Bars {
  const last = lastRows(bars);
  return bars.with(bars.frame.filter((row) => !last.has(row)));
}

function onlyLast(bars: Bars): Bars {
  const last = lastRows(bars);
  return bars.with(bars.frame.filter((row) => last.has(row)));
}

function lastRows(bars: Bars): Set<number> {
  return new Set(bars.frame.segments.map(({ end }) => end - 1));
}

function columnsWithValues({ frame }: Bars): string {
  return frame.columnNames
    .filter((name) => {
      const column = frame.columns.get(name)!;
      return !("codes" in column) && column.some((value) => Number.isFinite(value));
    })
    .join("|");
}
