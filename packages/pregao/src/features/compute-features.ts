import { PregaoError } from "../errors.ts";
import type { Bars } from "../market/bars.ts";
import { isDictionary, sharedFloat32 } from "../market/frame.ts";
import { didYouMean } from "../near-matches.ts";
import { createRunContext, type RunContext } from "../progress.ts";
import { findFeature } from "./catalog.ts";
import type { Feature, FeatureMatrix } from "./contract.ts";
import { computeSymbol } from "./engine/compute-symbol.ts";
import { Scratch } from "./engine/scratch.ts";
import { featureIdentity, featureSetId } from "./feature-set-id.ts";
import { type FeatureSetName, featureSetMembers } from "./feature-sets.ts";
import { symbolSeries } from "./series.ts";

export interface ComputedFeatures {
  readonly matrix: FeatureMatrix;
  /** Features of the set that the source cannot give, with the reason. */
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
  /** Rows at the start of each symbol for which some feature has no value yet. */
  readonly warmUp: number;
}

export interface ComputeFeaturesOptions {
  /** A set by name (default `default`), or the names of features. */
  readonly features?: FeatureSetName | readonly string[];
}

/** What is to be computed of some bars, and what cannot be. */
export interface ChosenFeatures {
  readonly features: readonly Feature[];
  readonly leftOut: ComputedFeatures["leftOut"];
}

/**
 * The feature matrix of `bars`, symbol by symbol, row for row with them: a value is a function of its symbol's
 * rows up to its own, so cutting the series after any row leaves all earlier values bit for bit as they were.
 *
 * Of a named set, features whose input columns the source lacks (or has without a single value) are left out and
 * reported. Features asked for by name must be computable: PREGAO_NAME_UNKNOWN for a name that is not in the
 * catalog, PREGAO_FEATURE_INPUT_MISSING where a column is not there; a column without values gives NaN. Values
 * that are not finite, or beyond Float32, are stored as NaN. O(rows × features); columns lie in shared memory.
 * `computeFeaturesInWorkers` gives the same, sooner.
 */
export function computeFeatures(
  bars: Bars,
  options: ComputeFeaturesOptions = {},
  context: RunContext = createRunContext(),
): ComputedFeatures {
  const chosen = chooseFeatures(bars, options.features ?? "default");
  const columns = chosen.features.map(() => sharedFloat32(bars.length));
  const { segments } = bars.frame;
  const scratch = new Scratch();
  const isStopped = (): boolean => context.signal.aborted;
  const interrupted = (): PregaoError =>
    new PregaoError("PREGAO_INTERRUPTED", { stage: "computing features" });
  for (const [done, segment] of segments.entries()) {
    if (isStopped()) throw interrupted();
    context.progress({ stage: "computing features", done, total: segments.length, note: segment.symbol });
    const series = symbolSeries(bars, segment);
    if (!computeSymbol(series, chosen.features, columns, segment.start, scratch, isStopped)) {
      throw interrupted();
    }
  }
  context.progress({ stage: "computing features", done: segments.length, total: segments.length });
  return assembleMatrix(bars, chosen, columns);
}

/** The matrix of what was computed, with its identity. */
export function assembleMatrix(
  bars: Bars,
  { features, leftOut }: ChosenFeatures,
  columns: readonly Float32Array[],
): ComputedFeatures {
  const identities = features.map(featureIdentity);
  return {
    matrix: {
      names: features.map((feature) => feature.name),
      length: bars.length,
      columns,
      featureSetId: featureSetId(identities),
      identities,
    },
    leftOut,
    warmUp: features.reduce((longest, feature) => Math.max(longest, feature.warmUp), 0),
  };
}

/** The features of a set that `bars` can give, or all that are named; throws as {@link computeFeatures} says. */
export function chooseFeatures(bars: Bars, wanted: FeatureSetName | readonly string[]): ChosenFeatures {
  if (typeof wanted !== "string") {
    const features = [...new Set(wanted)].map(findFeature);
    for (const feature of features) requireInputs(bars, feature);
    return { features, leftOut: [] };
  }
  const features: Feature[] = [];
  const leftOut: { name: string; reason: string }[] = [];
  const emptiness = new Map<string, string | undefined>();
  for (const feature of featureSetMembers(wanted, bars.timeframe).map(findFeature)) {
    const reasons = feature.inputs.map((input) => {
      if (!emptiness.has(input)) emptiness.set(input, whyUnusable(bars, input));
      return emptiness.get(input);
    });
    const reason = reasons.filter((text) => text !== undefined).join("; ");
    if (reason === "") features.push(feature);
    else leftOut.push({ name: feature.name, reason });
  }
  return { features, leftOut };
}

function requireInputs(bars: Bars, feature: Feature): void {
  for (const input of feature.inputs) {
    const column = bars.frame.columns.get(input);
    if (column !== undefined && !isDictionary(column)) continue;
    throw new PregaoError("PREGAO_FEATURE_INPUT_MISSING", {
      feature: feature.name,
      column: input,
      origin: bars.origin,
      near: didYouMean(input, bars.frame.columnNames),
    });
  }
}

function whyUnusable(bars: Bars, input: string): string | undefined {
  const column = bars.frame.columns.get(input);
  if (column === undefined) return `the source has no column ${input}`;
  if (isDictionary(column)) return `the column ${input} does not hold numbers`;
  for (let row = 0; row < column.length; row++) if (Number.isFinite(column[row]!)) return undefined;
  return `the column ${input} has no value`;
}
