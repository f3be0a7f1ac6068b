import type { Timeframe } from "../../market/timeframe.ts";
import type { Feature } from "../contract.ts";
import { type CachedSeries, cachedSeries } from "../series.ts";
import { type RecordedResult, Recording, type Step, withRecording } from "./recording.ts";
import { type Scratch, withScratch } from "./scratch.ts";

/** Rows of one symbol with their columns. */
export interface PlanRows {
  readonly timeframe: Timeframe;
  readonly barsPerYear: number;
  readonly time: Float64Array;
  readonly columns: Readonly<Record<string, Float64Array>>;
}

/** Series of which `count` rows before the newest are read, and where a state keeps them, one after the other. */
interface KeptRows {
  readonly count: number;
  readonly series: readonly Float64Array[];
  /** Their places in the recording. */
  readonly places: readonly number[];
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
  /** What the steps do, in order: one row of each. */
  readonly #runs: readonly Step["run"][];
  readonly #kept: readonly KeptRows[];
  /** Where a state keeps what recursions remember. */
  readonly #memoryOffset: number;

  private constructor(features: readonly Feature[], recorded: Recorded, rows: number) {
    const { recording, results } = recorded;
    this.features = features;
    this.#recorded = recorded;
    this.#runs = recording.steps.map(({ run }) => run);
    this.newest = rows - 1;
    this.outcomes = results.map((place) => recording.series[place!]!);
    this.sources = new Map([...recording.sources].map(([name, place]) => [name, recording.series[place]!]));
    const kept: KeptRows[] = [];
    let offset = 0;
    for (const count of new Set(recording.lookbacks)) {
      if (count === 0) continue;
      const places = [...recording.lookbacks.keys()].filter((place) => recording.lookbacks[place] === count);
      kept.push({ count, series: places.map((place) => recording.series[place]!), places, offset });
      offset += count * places.length;
    }
    this.#kept = kept;
    this.#memoryOffset = offset;
    this.stateSize = recording.memories.reduce((size, { used }) => size + used, offset);
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
    return new Float64Array(this.stateSize).fill(Number.NaN, 0, this.#memoryOffset);
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
        for (const { count, places, offset } of this.#kept) {
          for (const [number, place] of places.entries()) {
            const values = recording.series[place]!;
            const start = offset + number * count;
            for (let row = Math.max(0, length - count); row < length; row++)
              state[start + (row % count)] = values[row]!;
          }
        }
        let at = this.#memoryOffset;
        for (const { numbers, used } of recording.memories) {
          state.set(numbers.subarray(0, used), at);
          at += used;
        }
        return state;
      } finally {
        scratch.releaseAll();
      }
    });
  }

  /** One row more for the symbol of `state`, its row `age` (from 0); the columns' values lie in the sources. */
  advance(state: Float64Array, age: number): void {
    for (const rows of this.#kept) this.#bring(rows, state, age);
    const { memories } = this.#recorded.recording;
    const { newest } = this;
    let at = this.#memoryOffset;
    for (const { numbers, used } of memories) {
      for (let number = 0; number < used; number++) numbers[number] = state[at + number]!;
      at += used;
    }
    for (const run of this.#runs) run(newest, age);
    for (const rows of this.#kept) this.#keep(rows, state, age);
    at = this.#memoryOffset;
    for (const { numbers, used } of memories) {
      for (let number = 0; number < used; number++) state[at + number] = numbers[number]!;
      at += used;
    }
  }

  /** A state keeps row r at r modulo count: the oldest stands where the newest will. */
  #bring({ count, series, offset }: KeptRows, state: Float64Array, age: number): void {
    const oldest = age % count;
    const first = this.newest - count;
    let at = offset;
    for (const values of series) {
      let row = first;
      for (let slot = oldest; slot < count; slot++) values[row++] = state[at + slot]!;
      for (let slot = 0; slot < oldest; slot++) values[row++] = state[at + slot]!;
      at += count;
    }
  }

  #keep({ count, series, offset }: KeptRows, state: Float64Array, age: number): void {
    let at = offset + (age % count);
    for (const values of series) {
      state[at] = values[this.newest]!;
      at += count;
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
