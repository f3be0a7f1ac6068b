import { countTimes } from "./date-boundaries.ts";

/** What a stretch of dates is to a fold. `purged`: left out between dates in use; `unused`: beyond them. */
export type LanePart = "train" | "validation" | "test" | "purged" | "unused";

export interface LaneStretch {
  readonly part: LanePart;
  /** Epoch milliseconds: first time of the stretch, and the first time after it. */
  readonly from: number;
  readonly to: number;
}

/** One fold as a line over time: stretches that follow one another without gaps. */
export interface FoldLane {
  readonly name: string;
  readonly stretches: readonly LaneStretch[];
}

export interface LaneParts {
  readonly name: string;
  readonly train: Int32Array;
  readonly validation?: Int32Array;
  readonly test: Int32Array;
}

/**
 * What each fold does with every date, for pictures. A date on which some symbols are tested counts as test, else one on
 * which some are trained on as train. `rows` are those that were parted. O(folds × rows).
 */
export function foldLanes(time: Float64Array, rows: Int32Array, folds: readonly LaneParts[]): FoldLane[] {
  const { times } = countTimes(time, rows);
  const placeOf = new Map(Array.from(times, (one, place) => [one, place]));
  const lastStep = times.length > 1 ? times.at(-1)! - times.at(-2)! : 1;
  return folds.map(({ name, train, validation, test }) => {
    const parts = new Array<LanePart | undefined>(times.length);
    const mark = (part: LanePart, marked: Int32Array): void => {
      for (const row of marked) parts[placeOf.get(time[row]!)!] = part;
    };
    mark("train", train);
    if (validation !== undefined) mark("validation", validation);
    mark("test", test);
    const first = parts.findIndex((part) => part !== undefined);
    const last = parts.findLastIndex((part) => part !== undefined);
    const stretches: { part: LanePart; from: number; to: number }[] = [];
    for (const [place, from] of times.entries()) {
      const part = parts[place] ?? (place < first || place > last ? "unused" : "purged");
      const to = times[place + 1] ?? from + lastStep;
      const before = stretches.at(-1);
      if (before?.part === part) before.to = to;
      else stretches.push({ part, from, to });
    }
    return { name, stretches };
  });
}
