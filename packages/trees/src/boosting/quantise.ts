import { BLOCK_ROWS } from "./job.ts";

/** Factors, powers of two, that turn one output's gradients and hessians into whole numbers. */
export interface Scales {
  readonly gradient: number;
  readonly hessian: number;
}

/**
 * Scales under which no sum over any rows leaves 31 bits: half a unit of rounding a row is allowed for. For 200,000 rows a
 * mean gradient is some 10,000 units. The blocks are added in their order, so every thread finds the same.
 */
export function findScales(
  sums: Float64Array,
  first: number,
  stride: number,
  rowCount: number,
  lambda: number,
): Scales {
  let gradient = 0;
  let hessian = 0;
  const blocks = Math.ceil(rowCount / BLOCK_ROWS);
  for (let block = 0; block < blocks; block++) {
    gradient += sums[first + block * stride]!;
    hessian += sums[first + block * stride + 1]!;
  }
  const room = 2 ** 31 - 1 - rowCount;
  return {
    gradient: powerBelow(room / gradient),
    // Beyond 2^40 / lambda the penalty would leave the range of the float32 comparison in the kernels.
    hessian: Math.min(powerBelow(room / hessian), powerBelow(2 ** 40 / lambda)),
  };
}

function powerBelow(value: number): number {
  return 2 ** Math.floor(Math.log2(Math.min(Math.max(value, 2 ** -200), 2 ** 60)));
}
