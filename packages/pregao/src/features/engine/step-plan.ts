import type { Timeframe } from "../../market/timeframe.ts";
import type { Feature } from "../contract.ts";
import { type CachedSeries, cachedSeries } from "../series.ts";
import { type RecordedResult, Recording, withRecording } from "./recording.ts";
import { type Scratch, withScratch } from "./scratch.ts";

/** Rows of one symbol with their columns. */
export interface PlanRows {
  readonly timeframe: Timeframe;
  readonly barsPerYear: number;
  readonly time: Float64Array;
  readonly columns: Readonly<Record<string, Float64Array>>;
}

/** A series of which some rows before the newest are read, and where a state keeps them. */
interface KeptRows {
  readonly values: Float64Array;
  readonly count: number;
  readonly offset: number;
}

/** What a recursion remembers, and where a state keeps it. */
interface KeptMemory {
  readonly memory: Float64Array;
  readonly offset: number;
}

/**
 * Features as a list of steps for one row, recorded while they were computed for a whole series. One set of short
 * series serves every symbol: what a symbol needs of its past (the rows that windows and lags read, what recursions
 * remember) is brought there from its state, the steps run, and the newest values go back to the state. A row costs
 * what its windows hold, whatever the length of the history.
 */
export class StepPlan {
  readonly features: readonly Feature[];
  /** Numbers that a symbol's state has. */
  readonly stateSize: number;
  /** The short series of the columns (and `time`) that features read, by name. */
  readonly sources: ReadonlyMap<string, Float64Array>;
  /** Of each feature: the short series in which its newest value stands after {@link advance}. */
  readonly outcomes: readonly Float64Array[];
  /** The row of the short series that is always the newest: where the columns' new values are expected. */
  readonly newest: number;
  readonly #recorded: Recorded;
  readonly #kept: readonly KeptRows[];
  readonly #memories: readonly KeptMemory[];

  private constructor(features: readonly Feature[], recorded: Recorded, rows: number) {
    const { recording, results } = recorded;
    this.features = features;
    this.#recorded = recorded;
    this.newest = rows - 1;
    this.outcomes = results.map((place) => recording.series[place!]!);
    this.sources = new Map([...recording.sources].map(([name, place]) => [name, recording.series[place]!]));
    const kept: KeptRows[] = [];
    const memories: KeptMemory[] = [];
    let offset = 0;
    for (const [place, count] of recording.lookbacks.entries()) {
      if (count > 0) kept.push({ values: recording.series[place]!, count, offset });
      offset += count;
    }
    for (const { memory } of recording.steps) {
      if (memory === undefined) continue;
      memories.push({ memory, offset });
      offset += memory.length;
    }
    this.#kept = kept;
    this.#memories = memories;
    this.stateSize = offset;
  }

  /**
   * Records features on any market, `rowsOf` whichever length. Instead of a plan: those whose way to their values is
   * not made of steps.
   */
  static record(
    features: readonly Feature[],
    rowsOf: (length: number) => PlanRows,
  ): StepPlan | readonly Feature[] {
    const first = record(features, rowsOf(2));
    const unsteady = features.filter((_, index) => first.results[index] === null);
    if (unsteady.length > 0) return unsteady;
    const rows = 1 + first.recording.lookbacks.reduce((most, count) => Math.max(most, count), 1);
    return new StepPlan(features, record(features, rowsOf(rows)), rows);
  }

  /** The state of a symbol without a row. */
  emptyState(): Float64Array {
    const state = new Float64Array(this.stateSize).fill(Number.NaN);
    for (const { memory, offset } of this.#memories) state.fill(0, offset, offset + memory.length);
    return state;
  }

  /** The state after a history, or null where the features went another way there than when they were recorded. */
  stateAfter(rows: PlanRows, scratch: Scratch): Float64Array | null {
    const { length } = rows.time;
    if (length === 0) return this.emptyState();
    return withScratch(scratch, () => {
      try {
        const after = record(this.features, rows);
        if (!goSameWay(after, this.#recorded)) return null;
        const { recording } = after;
        const state = this.emptyState();
        let kept = 0;
        for (const [place, count] of recording.lookbacks.entries()) {
          if (count === 0) continue;
          const values = recording.series[place]!;
          const { offset } = this.#kept[kept++]!;
          for (let row = Math.max(0, length - count); row < length; row++) {
            state[offset + (row % count)] = values[row]!;
          }
        }
        let remembered = 0;
        for (const { memory } of recording.steps) {
          if (memory !== undefined) state.set(memory, this.#memories[remembered++]!.offset);
        }
        return state;
      } finally {
        scratch.releaseAll();
      }
    });
  }

  /** One row more for the symbol of `state`, its row `age` (from 0); the columns' values lie in the sources. */
  advance(state: Float64Array, age: number): void {
    const { newest } = this;
    for (const { values, count, offset } of this.#kept) {
      // The state keeps row r at r modulo count: the oldest stands where the newest will.
      const oldest = age % count;
      let row = newest - count;
      for (let slot = oldest; slot < count; slot++) values[row++] = state[offset + slot]!;
      for (let slot = 0; slot < oldest; slot++) values[row++] = state[offset + slot]!;
    }
    for (const { memory, offset } of this.#memories) {
      for (let at = 0; at < memory.length; at++) memory[at] = state[offset + at]!;
    }
    for (const step of this.#recorded.recording.steps) step.run(newest, age);
    for (const { values, count, offset } of this.#kept) state[offset + (age % count)] = values[newest]!;
    for (const { memory, offset } of this.#memories) {
      for (let at = 0; at < memory.length; at++) state[offset + at] = memory[at]!;
    }
  }
}

interface Recorded {
  readonly recording: Recording;
  readonly results: readonly RecordedResult[];
}

function record(features: readonly Feature[], rows: PlanRows): Recorded {
  const recording = new Recording();
  const results = withRecording(recording, () => {
    const series = seriesOf(rows);
    return features.map((feature) => recording.feature(() => feature.values(series)));
  });
  return { recording, results };
}

function goSameWay(one: Recorded, other: Recorded): boolean {
  const { lookbacks, steps } = other.recording;
  return (
    one.recording.steps.length === steps.length &&
    one.recording.lookbacks.length === lookbacks.length &&
    one.recording.lookbacks.every((count, place) => count === lookbacks[place]) &&
    one.results.every((result, index) => result === other.results[index])
  );
}

/** One symbol's series of plain columns. */
export function seriesOf(rows: PlanRows, symbol = ""): CachedSeries {
  return cachedSeries({
    symbol,
    timeframe: rows.timeframe,
    barsPerYear: rows.barsPerYear,
    time: rows.time,
    column: (name) => rows.columns[name]!,
  });
}
