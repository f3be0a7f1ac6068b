import { PregaoError } from "../../errors.ts";
import type { Bars } from "../../market/bars.ts";
import { formatTime } from "../../market/finding.ts";
import type { NumericColumn, Segment } from "../../market/frame.ts";
import type { Timeframe } from "../../market/timeframe.ts";
import { barsPerYear } from "../bars-per-year.ts";
import { findAnyFeature } from "../catalog.ts";
import type { ComputeFeaturesOptions } from "../compute-features.ts";
import { type AnyFeature, type Feature, type FeatureMatrix, isCrossSectional } from "../contract.ts";
import { completeColumns } from "../cross-section/compute.ts";
import { featureIdentity, featureSetId } from "../feature-set-id.ts";
import { type FeaturePlan, perSymbolOf, planFeatures } from "../plan-features.ts";
import { stored, valuesOf } from "./compute-symbol.ts";
import { GrowingRows } from "./growing-rows.ts";
import { rehearse } from "./rehearsal.ts";
import { Scratch, withScratch } from "./scratch.ts";
import { type PlanRows, type StepPlan, seriesOf } from "./step-plan.ts";

/** Where one symbol stands. */
interface SymbolState {
  rows: number;
  lastTime: number;
  /** What the plan remembers of it. */
  readonly plan: Float64Array;
  /** Its bars; kept only where some feature is computed anew over them. */
  readonly history: GrowingRows | null;
}

/** What a stream remembers: plain data that can be cloned, sent to another thread or written with `v8.serialize`. */
export interface FeatureStreamState {
  readonly featureSetId: string;
  readonly names: readonly string[];
  readonly timeframe: Timeframe;
  readonly barsPerYear: number;
  readonly symbols: readonly {
    readonly symbol: string;
    readonly rows: number;
    readonly lastTime: number;
    readonly plan: Float64Array;
    readonly history: Readonly<Record<string, Float64Array>> | null;
  }[];
}

/**
 * Features of bars that keep coming: opened on a history, then given new bars, of which it computes the rows alone.
 * Every row is bit for bit what `computeFeatures` gives over the history and all bars since; a new bar costs what the
 * windows hold, not the history. A symbol that was not in the history begins with its first bar.
 *
 * A feature that cannot be continued row by row ({@link FeatureStream.wholeHistory}) is computed anew over its symbol's
 * bars, which are then kept.
 */
export class FeatureStream {
  readonly names: readonly string[];
  readonly identities: readonly string[];
  readonly featureSetId: string;
  readonly timeframe: Timeframe;
  readonly #barsPerYear: number;
  /** The columns that features read, `time` first. */
  readonly #inputs: readonly string[];
  readonly #plan: StepPlan;
  /** What is computed symbol by symbol: the features of single symbols, and what the others compare. */
  readonly #perSymbol: readonly Feature[];
  /** Of each planned feature: its number among those. */
  readonly #planned: readonly number[];
  readonly #whole: readonly Feature[];
  readonly #compares: boolean;
  readonly #symbols = new Map<string, SymbolState>();
  readonly #scratch = new Scratch();

  private constructor(features: readonly AnyFeature[], timeframe: Timeframe, perYear: number) {
    this.names = features.map(({ name }) => name);
    this.identities = features.map(featureIdentity);
    this.featureSetId = featureSetId(this.identities);
    this.timeframe = timeframe;
    this.#barsPerYear = perYear;
    const perSymbol = perSymbolOf(features);
    this.#perSymbol = perSymbol;
    this.#inputs = ["time", ...new Set(perSymbol.flatMap(({ inputs }) => inputs))];
    const { plan, whole } = rehearse(perSymbol, timeframe, perYear);
    this.#plan = plan;
    this.#planned = plan.features.map((feature) => perSymbol.indexOf(feature));
    this.#whole = whole;
    this.#compares = features.some(isCrossSectional);
  }

  /**
   * A stream that goes on after `history`; features as `computeFeatures` chooses and refuses them. Ranks and z-scores
   * across symbols are taken among the bars that are appended together, so all bars of a date belong into one call:
   * later ones of the same date are refused (PREGAO_FRAME_ORDER).
   * Refused (PREGAO_OPTION_INVALID) are what follows such a rank symbol by symbol, a lag for example, and the index
   * of all symbols where the bars do not bring it. O(rows × features).
   */
  static open(history: Bars, options: ComputeFeaturesOptions = {}): FeatureStream {
    const { features } = planFeatures(history, options.features ?? "default");
    const refused = features.filter(
      (feature) =>
        (isCrossSectional(feature) && feature.afterwards.length > 0) ||
        feature.inputs.some((input) => !history.frame.has(input)),
    );
    if (refused.length > 0) {
      throw new PregaoError("PREGAO_OPTION_INVALID", {
        option: "features",
        value: refused.map(({ name }) => name).join(", "),
        reason:
          "a stream compares the symbols of the newest bars alone, it keeps no past of what it compared",
      });
    }
    const perYear = barsPerYear(history.timeframe, history.calendar.name);
    const stream = new FeatureStream(features, history.timeframe, perYear);
    for (const segment of history.frame.segments) stream.#begin(history, segment);
    return stream;
  }

  /**
   * A stream as another one stood. PREGAO_STREAM_STATE_DIFFERS when the features have changed since, in their
   * definitions or in how they are computed.
   */
  static resume(from: FeatureStreamState): FeatureStream {
    const stream = new FeatureStream(from.names.map(findAnyFeature), from.timeframe, from.barsPerYear);
    const fits = from.symbols.every(
      ({ plan, history }) =>
        plan.length === stream.#plan.stateSize && (history === null) === (stream.#whole.length === 0),
    );
    if (stream.featureSetId !== from.featureSetId || !fits) {
      throw new PregaoError("PREGAO_STREAM_STATE_DIFFERS", {
        was: from.featureSetId,
        is: stream.featureSetId,
      });
    }
    for (const { symbol, history, plan, ...place } of from.symbols) {
      const kept = history === null ? null : new GrowingRows(history);
      stream.#symbols.set(symbol, { ...place, plan: plan.slice(), history: kept });
    }
    return stream;
  }

  /** Names of the features that are computed anew over the whole history with each new bar. */
  get wholeHistory(): string[] {
    return this.#whole.map(({ name }) => name);
  }

  /**
   * The feature rows of new bars, row for row with them. Each must come after those that its symbol has
   * (PREGAO_FRAME_ORDER) and be of the stream's timeframe (PREGAO_STREAM_TIMEFRAME_DIFFERS); of refused bars nothing is
   * taken.
   */
  append(bars: Bars): FeatureMatrix {
    const plan = this.#check(bars);
    const matrix = this.#perSymbol.map(() => new Float32Array(bars.length));
    const inputs = this.#inputs.map((name) => (name === "time" ? bars.time : bars.frame.numeric(name)));
    if (this.#whole.length > 0) this.#recomputeAll(bars, inputs, matrix);
    for (const segment of bars.frame.segments) {
      const symbol = this.#symbols.get(segment.symbol) ?? this.#newSymbol(segment.symbol);
      this.#advance(symbol, inputs, segment, matrix);
      symbol.rows += segment.end - segment.start;
      symbol.lastTime = bars.time[segment.end - 1]!;
    }
    return {
      names: this.names,
      length: bars.length,
      columns: completeColumns(plan, matrix),
      series: bars.frame.seriesStarts,
      featureSetId: this.featureSetId,
      identities: this.identities,
    };
  }

  /** What {@link FeatureStream.resume} goes on from; a copy, which later appends do not change. */
  state(): FeatureStreamState {
    const symbols = [...this.#symbols].map(([symbol, { rows, lastTime, plan, history }]) => ({
      symbol,
      rows,
      lastTime,
      plan: plan.slice(),
      history: history?.copy() ?? null,
    }));
    const { featureSetId, names, timeframe } = this;
    return { featureSetId, names, timeframe, barsPerYear: this.#barsPerYear, symbols };
  }

  #begin(history: Bars, { symbol, start, end }: Segment): void {
    const columns: Record<string, Float64Array> = {};
    for (const name of this.#inputs) {
      const values = name === "time" ? history.time : history.frame.numeric(name);
      columns[name] = Float64Array.from(values.subarray(start, end));
    }
    const plan = this.#plan.stateAfter(this.#rowsOf(columns), this.#scratch);
    if (plan === null) {
      throw new PregaoError("PREGAO_FEATURE_FAILED", {
        feature: this.names.join(", "),
        symbol,
        reason:
          "what one of them computes first depends on the values, so they cannot be continued row by row",
      });
    }
    this.#symbols.set(symbol, {
      rows: end - start,
      lastTime: history.time[end - 1]!,
      plan,
      history: this.#whole.length === 0 ? null : new GrowingRows(columns),
    });
  }

  #newSymbol(name: string): SymbolState {
    const noRows = Object.fromEntries(this.#inputs.map((input) => [input, new Float64Array(0)]));
    const symbol: SymbolState = {
      rows: 0,
      lastTime: Number.NEGATIVE_INFINITY,
      plan: this.#plan.emptyState(),
      history: this.#whole.length === 0 ? null : new GrowingRows(noRows),
    };
    this.#symbols.set(name, symbol);
    return symbol;
  }

  /** What is to be computed of new bars; throws where they cannot be taken. */
  #check(bars: Bars): FeaturePlan {
    if (bars.timeframe !== this.timeframe) {
      throw new PregaoError("PREGAO_STREAM_TIMEFRAME_DIFFERS", {
        origin: bars.origin,
        found: bars.timeframe,
        expected: this.timeframe,
      });
    }
    const plan = planFeatures(bars, this.names);
    // What was compared on a date cannot be taken back when a bar of another symbol comes late.
    const compared = this.#compares
      ? Math.max(...[...this.#symbols.values()].map(({ lastTime }) => lastTime))
      : Number.NEGATIVE_INFINITY;
    for (const { symbol, start } of bars.frame.segments) {
      const ownLast = this.#symbols.get(symbol)?.lastTime ?? Number.NEGATIVE_INFINITY;
      const lastTime = Math.max(ownLast, compared);
      if (bars.time[start]! > lastTime) continue;
      const of = ownLast === lastTime ? "bar of the stream" : "date whose symbols were compared";
      const reason = `its time is not after the last ${of}, ${formatTime(lastTime)}`;
      throw new PregaoError("PREGAO_FRAME_ORDER", { row: start, symbol, reason });
    }
    return plan;
  }

  /** The planned features, row by row. */
  #advance(
    symbol: SymbolState,
    inputs: readonly NumericColumn[],
    { start, end }: Segment,
    matrix: readonly Float32Array[],
  ): void {
    const { newest, sources, outcomes } = this.#plan;
    for (let row = start; row < end; row++) {
      for (let number = 0; number < inputs.length; number++) {
        const source = sources.get(this.#inputs[number]!);
        if (source !== undefined) source[newest] = inputs[number]![row]!;
      }
      this.#plan.advance(symbol.plan, symbol.rows + row - start);
      for (let number = 0; number < outcomes.length; number++) {
        matrix[this.#planned[number]!]![row] = stored(outcomes[number]![newest]!);
      }
    }
  }

  /** The others come first: a user's feature may throw, and then nothing of the bars must have been taken. */
  #recomputeAll(bars: Bars, inputs: readonly NumericColumn[], matrix: readonly Float32Array[]): void {
    const known = new Set(this.#symbols.keys());
    try {
      for (const segment of bars.frame.segments) {
        const symbol = this.#symbols.get(segment.symbol) ?? this.#newSymbol(segment.symbol);
        this.#recompute(symbol, symbol.history!, inputs, segment, matrix);
      }
    } catch (error) {
      for (const [name, { history, rows }] of [...this.#symbols]) {
        if (known.has(name)) history!.truncate(rows);
        else this.#symbols.delete(name);
      }
      throw error;
    }
  }

  /** Over all bars of the symbol. */
  #recompute(
    { rows }: SymbolState,
    history: GrowingRows,
    inputs: readonly NumericColumn[],
    { symbol, start, end }: Segment,
    matrix: readonly Float32Array[],
  ): void {
    history.append((name) => inputs[this.#inputs.indexOf(name)]!, start, end);
    const columns = Object.fromEntries(this.#inputs.map((name) => [name, history.column(name)]));
    const series = seriesOf(this.#rowsOf(columns), symbol);
    withScratch(this.#scratch, () => {
      try {
        for (const feature of this.#whole) {
          const values = valuesOf(feature, series);
          const column = matrix[this.#perSymbol.indexOf(feature)]!;
          for (let row = start; row < end; row++) column[row] = stored(values[rows + row - start]!);
          this.#scratch.release(series.holds);
        }
      } finally {
        this.#scratch.releaseAll();
      }
    });
  }

  #rowsOf({ time, ...columns }: Record<string, Float64Array>): PlanRows {
    return { timeframe: this.timeframe, barsPerYear: this.#barsPerYear, time: time!, columns };
  }
}
