import { PregaoError } from "../errors.ts";
import type { Bars } from "../market/bars.ts";
import { sharedFloat32 } from "../market/frame.ts";
import { createRunContext, type RunContext } from "../progress.ts";
import type { FeatureMatrix } from "./contract.ts";
import { completeColumns } from "./cross-section/compute.ts";
import { computeSymbol } from "./engine/compute-symbol.ts";
import { Scratch } from "./engine/scratch.ts";
import { featureIdentity, featureSetId } from "./feature-set-id.ts";
import type { FeatureSetName } from "./feature-sets.ts";
import { type FeaturePlan, planFeatures } from "./plan-features.ts";
import { symbolSeries } from "./series.ts";
import { warmUpOf } from "./warm-up.ts";

export interface ComputedFeatures {
  readonly matrix: FeatureMatrix;
  /** Features of the set that the source cannot give, with the reason. */
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
  /** Rows at the start of each symbol for which some feature has no value yet. */
  readonly warmUp: number;
}

export interface ComputeFeaturesOptions {
  /** A set by name (default `default`), or names of features, combinations of them and sets. */
  readonly features?: FeatureSetName | readonly string[];
}

/**
 * The feature matrix of `bars`, symbol by symbol, row for row with them: a value is a function of its symbol's
 * rows up to its own (of a cross-sectional feature: of all symbols' rows up to its time), so cutting the series
 * after any date leaves all earlier values bit for bit as they were.
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
  const plan = planFeatures(bars, options.features ?? "default");
  const columns = plan.perSymbol.map(() => sharedFloat32(bars.length));
  const { segments } = bars.frame;
  const scratch = new Scratch();
  const isStopped = (): boolean => context.signal.aborted;
  const interrupted = (): PregaoError =>
    new PregaoError("PREGAO_INTERRUPTED", { stage: "computing features" });
  for (const [done, segment] of segments.entries()) {
    if (isStopped()) throw interrupted();
    context.progress({ stage: "computing features", done, total: segments.length, note: segment.symbol });
    const series = symbolSeries(plan.bars, segment);
    if (!computeSymbol(series, plan.perSymbol, columns, segment.start, scratch, isStopped)) {
      throw interrupted();
    }
  }
  context.progress({ stage: "computing features", done: segments.length, total: segments.length });
  return assembleMatrix(plan, columns);
}

/** The matrix of a plan from the columns of its features of single symbols, with its identity. */
export function assembleMatrix(plan: FeaturePlan, columns: readonly Float32Array[]): ComputedFeatures {
  const { bars, features, leftOut } = plan;
  const identities = features.map(featureIdentity);
  return {
    matrix: {
      names: features.map((feature) => feature.name),
      length: bars.length,
      columns: completeColumns(plan, columns),
      series: bars.frame.seriesStarts,
      featureSetId: featureSetId(identities),
      identities,
    },
    leftOut,
    warmUp: features.reduce((longest, feature) => Math.max(longest, warmUpOf(feature, bars.timeframe)), 0),
  };
}
