/** An attempt as others see it. */
export interface SeenLease {
  readonly id: string;
  readonly lease: string | null;
  readonly beat: number;
}

/**
 * Finds attempts whose worker is not heard of. Each heartbeat counts up a number in the job; an attempt is lost when this
 * observer has looked at the same number for the time of a lease **by its own monotonic clock**. So no two clocks are compared,
 * and a wall clock that is set forward or back (or a Redis server whose clock jumps) neither ends a living attempt nor keeps a
 * dead one. The price: an observer that has just started waits for a whole lease before it takes anything.
 */
export class LeaseWatch {
  readonly #milliseconds: number;
  readonly #monotonic: () => number;
  readonly #seen = new Map<string, { readonly mark: string; readonly since: number }>();

  constructor(leaseSeconds: number, monotonic: () => number) {
    this.#milliseconds = leaseSeconds * 1000;
    this.#monotonic = monotonic;
  }

  /** Of all attempts that run now, the ids of those that are lost. */
  lost(running: readonly SeenLease[]): string[] {
    const now = this.#monotonic();
    const ids = new Set(running.map(({ id }) => id));
    for (const id of this.#seen.keys()) if (!ids.has(id)) this.#seen.delete(id);
    const lost: string[] = [];
    for (const { id, lease, beat } of running) {
      const mark = `${lease} ${beat}`;
      const known = this.#seen.get(id);
      if (known?.mark !== mark) this.#seen.set(id, { mark, since: now });
      else if (now - known.since >= this.#milliseconds) lost.push(id);
    }
    return lost;
  }
}
