import type { Objectives } from "./domination.ts";

/**
 * The volume that is dominated by some points and dominates `reference`, which no point may fall short of. By slices along the
 * last objective (While et al. 2006): O(points · log points) for two objectives, times the points for each further one.
 */
export function hypervolume(points: readonly Objectives[], reference: Objectives): number {
  const objectives = reference.length;
  if (points.length === 0) return 0;
  if (objectives === 1) return Math.max(...points.map(([value]) => value!)) - reference[0]!;
  const last = objectives - 1;
  const sorted = [...points].sort((a, b) => b[last]! - a[last]!);
  const lower = reference.slice(0, last);
  if (objectives === 2) return areaOf(sorted, reference);
  let volume = 0;
  for (let i = 0; i < sorted.length; i++) {
    const depth = sorted[i]![last]! - (sorted[i + 1]?.[last] ?? reference[last]!);
    if (depth > 0)
      volume +=
        depth *
        hypervolume(
          sorted.slice(0, i + 1).map((point) => point.slice(0, last)),
          lower,
        );
  }
  return volume;
}

/** Points fall in the second objective. */
function areaOf(sorted: readonly Objectives[], [x, y]: Objectives): number {
  let area = 0;
  let widest = x!;
  for (const [value, height] of sorted) {
    if (value! <= widest) continue;
    area += (value! - widest) * (height! - y!);
    widest = value!;
  }
  return area;
}

/**
 * `count` of the points that together dominate much: greedily the one that adds the most volume, the earlier on a tie, which
 * reaches at least 63 % of the largest volume that so many can have (Guerreiro et al. 2016). Indices in order of choice.
 */
export function spreadSubset(points: readonly Objectives[], count: number, reference: Objectives): number[] {
  const chosen: number[] = [];
  while (chosen.length < count) {
    let best = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < points.length; i++) {
      if (chosen.includes(i)) continue;
      const reached = hypervolume([...chosen.map((one) => points[one]!), points[i]!], reference);
      if (reached > most) [best, most] = [i, reached];
    }
    chosen.push(best);
  }
  return chosen;
}
