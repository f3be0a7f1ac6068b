import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import type { FlatTrees } from "../ensemble/flat-trees.ts";
import { walkBins } from "../ensemble/prediction-input.ts";
import { TreesError } from "../errors.ts";
import { drawBootstrap } from "../kernels/typescript/bootstrap.ts";
import { deriveSeed, Random } from "../random.ts";
import { drawsPerTree, type ForestParameters } from "./parameters.ts";

/**
 * Mean prediction of each training row over the trees whose bootstrap did not draw it, row-major rows × outputs; NaN for
 * rows that every tree drew. The draws are made again from the seed, so nothing is kept during the fit.
 */
export function outOfBag(
  matrix: BinnedMatrix,
  rows: Int32Array,
  trees: FlatTrees,
  parameters: ForestParameters,
): Float64Array {
  const { outputs, leaves } = trees;
  const draws = drawsPerTree(parameters, rows.length);
  const sums = new Float64Array(rows.length * outputs);
  const seen = new Int32Array(rows.length);
  const counts = new Uint16Array(rows.length);
  for (let t = 0; t < trees.roots.length; t++) {
    drawBootstrap(new Random(deriveSeed(parameters.random_state, t)), draws, counts);
    const outside = positionsNotDrawn(counts);
    const single = { ...trees, roots: trees.roots.subarray(t, t + 1) };
    walkBins(
      single,
      matrix,
      matrix.columnCount,
      outside.map((position) => rows[position]!),
    ).run((i, leaf) => {
      const position = outside[i]!;
      seen[position]!++;
      for (let k = 0; k < outputs; k++) sums[position * outputs + k]! += leaves[leaf * outputs + k]!;
    });
  }
  return sums.map((sum, i) => sum / seen[Math.floor(i / outputs)]!);
}

function positionsNotDrawn(counts: Uint16Array): Int32Array {
  const positions = new Int32Array(counts.length);
  let size = 0;
  for (let position = 0; position < counts.length; position++)
    if (counts[position] === 0) positions[size++] = position;
  return positions.subarray(0, size);
}

export function checkOutOfBag(parameters: ForestParameters): void {
  if (!parameters.oob_score || parameters.bootstrap) return;
  throw new TreesError(
    "TREES_PARAMETER_INVALID",
    "oob_score is true, but without bootstrap every tree sees every row",
  );
}
