import { blockError, type RowBlocks } from "./block-error.ts";
import type { SpoiltImportance } from "./contract.ts";

/** What was measured of each feature: for each repeat the rise of every row's loss. */
export interface SpoiltLosses {
  readonly name: string;
  readonly rises: readonly Float64Array[];
}

/** Means, deviations over repeats and errors over blocks of time; largest rise first, those alike by name. */
export function spoiltImportance({
  method,
  loss,
  baselines,
  spoilt,
  blocks,
}: Pick<SpoiltImportance, "method" | "loss"> & {
  /** Losses of every row with nothing spoilt, one a fit. */
  readonly baselines: readonly Float64Array[];
  readonly spoilt: readonly SpoiltLosses[];
  readonly blocks: RowBlocks;
}): SpoiltImportance {
  const features = spoilt.map(({ name, rises }) => {
    const means = rises.map(meanOf);
    const rise = meanOf(means);
    const squares = means.reduce((sum, mean) => sum + (mean - rise) ** 2, 0);
    const rows = rises[0]!.map(
      (_, row) => rises.reduce((sum, ofRepeat) => sum + ofRepeat[row]!, 0) / rises.length,
    );
    return {
      name,
      rise,
      deviation: means.length > 1 ? Math.sqrt(squares / (means.length - 1)) : null,
      blockError: blockError(rows, blocks),
    };
  });
  return {
    method,
    loss,
    baseline: meanOf(baselines.map(meanOf)),
    rows: baselines[0]!.length,
    repeats: spoilt[0]?.rises.length ?? 0,
    blocks: blocks.count,
    features: features.sort((a, b) => b.rise - a.rise || (a.name < b.name ? -1 : 1)),
  };
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
