/** int32 words of the control block that the threads of a fit share; `abort` is where forests have it too. */
export const BARRIER_WORDS = { abort: 0, generation: 1, arrived: 2, end: 3 } as const;

/** Looks at the flag before going to sleep: most waits are shorter than falling asleep and waking up. */
const SPINS = 20_000;
/** Milliseconds asleep before the abort flag is looked at again. */
const NAP = 50;

/** Unwinds a thread whose fit was stopped; never reaches a caller. */
export class FitAborted extends Error {}

/** Lets a fixed number of threads wait for one another, as often as they like. A stopped fit throws FitAborted. */
export class Barrier {
  private readonly control: Int32Array;
  private readonly threads: number;

  /** `control` is zeroed before the threads start. */
  constructor(control: Int32Array, threads: number) {
    this.control = control;
    this.threads = threads;
  }

  wait(): void {
    const { control, threads } = this;
    const { abort, generation, arrived } = BARRIER_WORDS;
    if (threads > 1) {
      const before = Atomics.load(control, generation);
      if (Atomics.add(control, arrived, 1) === threads - 1) {
        Atomics.store(control, arrived, 0);
        Atomics.add(control, generation, 1);
        Atomics.notify(control, generation);
      } else {
        let spins = SPINS;
        while (spins > 0 && Atomics.load(control, generation) === before) spins--;
        while (Atomics.load(control, generation) === before && Atomics.load(control, abort) === 0) {
          Atomics.wait(control, generation, before, NAP);
        }
      }
    }
    if (Atomics.load(control, abort) !== 0) throw new FitAborted();
  }
}
