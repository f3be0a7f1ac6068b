import { chooseBlockLength } from "./block-bootstrap.ts";
import type { IntervalMethod } from "./contract.ts";
import { tailShare } from "./interval-tails.ts";

export interface IntervalRequest {
  readonly dates: number;
  readonly horizon: number;
  readonly resamples?: number;
  readonly level?: number;
  readonly seed: number;
}

/** What the bootstrap runs with, and how a report names it. */
export function intervalMethod({ dates, horizon, seed, resamples = 1000, level = 0.95 }: IntervalRequest): {
  readonly method: IntervalMethod;
  readonly tail: number;
} {
  const blockLength = chooseBlockLength(dates, horizon);
  return {
    method: {
      level,
      method: "circular block bootstrap over dates, expanded percentile intervals",
      blockLength,
      resamples,
      seed,
    },
    tail: tailShare({ level, dates, blockLength, horizon }),
  };
}
