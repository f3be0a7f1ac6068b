import type { Random } from "../../random.ts";
import { MAX_COUNT } from "../job.ts";

/**
 * Draws a bootstrap sample: `counts[p]` becomes how often position p was drawn, with replacement. With `draws` 0 every
 * position counts once. Also used to find again the rows that a tree did not see (out-of-bag).
 */
export function drawBootstrap(random: Random, draws: number, counts: Uint16Array): void {
  if (draws === 0) {
    counts.fill(1);
    return;
  }
  counts.fill(0);
  for (let i = 0; i < draws; i++) {
    const position = random.below(counts.length);
    if (counts[position]! < MAX_COUNT) counts[position]!++;
  }
}
