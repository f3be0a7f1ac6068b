import type { NetworkClock } from "./network-clock.ts";

export interface VirtualClock extends NetworkClock {
  /** Every pause that was asked for, in milliseconds. */
  readonly pauses: number[];
}

/** A clock on which waiting takes no time: a pause moves it forward. */
export function virtualClock(start: number): VirtualClock {
  let time = start;
  const pauses: number[] = [];
  return {
    pauses,
    now: () => time,
    pause: async (milliseconds, signal) => {
      signal?.throwIfAborted();
      pauses.push(milliseconds);
      time += milliseconds;
    },
  };
}
