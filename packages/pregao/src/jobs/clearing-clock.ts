import { clearingInterval, type QueueTiming } from "./queue-options.ts";

/** Two clocks that differ by less go the same way. */
const tolerance = 300_000;

/**
 * When what is too old may be cleared away: once an hour, and not in an hour in which the wall clock jumped: set forward by a
 * year it would make every ended job too old.
 */
export class ClearingClock {
  readonly #timing: QueueTiming;
  #wall: number;
  #monotonic: number;

  constructor(timing: QueueTiming) {
    this.#timing = timing;
    this.#wall = timing.now();
    this.#monotonic = timing.monotonic();
  }

  /** True once when an hour is over and the wall clock agrees. */
  isTime(): boolean {
    const passed = this.#timing.monotonic() - this.#monotonic;
    if (passed < clearingInterval) return false;
    const byWall = this.#timing.now() - this.#wall;
    this.#monotonic += passed;
    this.#wall += byWall;
    return Math.abs(byWall - passed) < tolerance;
  }
}
