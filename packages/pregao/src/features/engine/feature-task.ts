import type { Segment } from "../../market/frame.ts";
import type { Timeframe } from "../../market/timeframe.ts";

/** What a worker thread needs to compute features; every array lies in shared memory. */
export interface FeatureTask {
  /** Names of features, one an output. */
  readonly names: readonly string[];
  /** Features files of users, by absolute path, which a worker loads first. */
  readonly files: readonly string[];
  readonly timeframe: Timeframe;
  readonly barsPerYear: number;
  readonly time: Float64Array;
  readonly columns: Readonly<Record<string, Float64Array>>;
  readonly outputs: readonly Float32Array[];
  readonly parts: readonly TaskPart[];
  /** See {@link taskControl}. */
  readonly control: Int32Array;
}

/** Some features, by number, of one symbol. */
export interface TaskPart {
  readonly segment: Segment;
  readonly features: readonly number[];
}

/** Places in a task's control words: the next part to be taken, and whether to stop (1). */
export const taskControl = { nextPart: 0, stop: 1, words: 2 } as const;

/** What a worker thread says: a part done, and once at the end `done` or `failed`. */
export type TaskNews =
  | { readonly kind: "part"; readonly symbol: string }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly code: string; readonly details: Record<string, string | number> };
