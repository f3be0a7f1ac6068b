import { Job, MAX_COUNT, Scratch } from "./job";
import { randomBelow } from "./random";

// Draws a bootstrap sample: counts[p] (u16) becomes how often position p was drawn; 1 each when nothing is drawn.
export function drawBootstrap(job: Job, scratch: Scratch): void {
  const counts = scratch.counts;
  const n = <u32>job.rowCount;
  if (job.drawCount == 0) {
    for (let p: u32 = 0; p < n; p++) store<u16>(counts + (<usize>p << 1), 1);
    return;
  }
  memory.fill(counts, 0, <usize>n << 1);
  for (let i = 0; i < job.drawCount; i++) {
    const at = counts + (<usize>randomBelow(n) << 1);
    const count = <u32>load<u16>(at);
    store<u16>(at, <u16>min(count + 1, MAX_COUNT));
  }
}
