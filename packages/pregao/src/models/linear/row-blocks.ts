import { setImmediate as nextTurn } from "node:timers/promises";

/** Multiplications between two looks at the signal: some ten milliseconds. */
const blockWork = 10_000_000;

/** Runs `work` over all rows, block by block, and lets everything else have its turn in between. Rejects with the signal's reason. */
export async function inRowBlocks(
  rows: number,
  workPerRow: number,
  signal: AbortSignal,
  work: (from: number, to: number) => void,
): Promise<void> {
  const step = Math.max(1, Math.floor(blockWork / workPerRow));
  for (let from = 0; from < rows; from += step) {
    signal.throwIfAborted();
    work(from, Math.min(rows, from + step));
    await nextTurn();
  }
}
