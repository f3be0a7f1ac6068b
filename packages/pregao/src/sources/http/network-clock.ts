import { setTimeout as wait } from "node:timers/promises";

/** Time as code that talks to servers sees it: tests give a clock of their own, on which waiting costs nothing. */
export interface NetworkClock {
  /** Epoch milliseconds of this machine, right or wrong. */
  now(): number;
  /** Resolves after so many milliseconds; rejects once `signal` aborts. */
  pause(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: NetworkClock = {
  now: () => Date.now(),
  pause: (milliseconds, signal) => wait(milliseconds, undefined, signal === undefined ? {} : { signal }),
};
