import { NORMALS } from "../kernels/symmetric.ts";

let table: Float32Array | null = null;

/**
 * Quantiles of the normal distribution at (i + ½) / NORMALS, so that an entry drawn at random is about normal. Found by
 * adding the density up on a fine grid.
 */
export function normalTable(): Float32Array {
  table ??= quantiles();
  return table;
}

function quantiles(): Float32Array {
  const values = new Float32Array(NORMALS);
  const step = 1e-3;
  const end = 6;
  let below = 0;
  let filled = 0;
  for (let i = 0; filled < NORMALS / 2; i++) {
    const z = -end + (i + 0.5) * step;
    const share = (step * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
    while (filled < NORMALS / 2 && (filled + 0.5) / NORMALS < below + share) {
      const within = ((filled + 0.5) / NORMALS - below) / share;
      values[filled] = z + (within - 0.5) * step;
      values[NORMALS - 1 - filled] = -values[filled]!;
      filled++;
    }
    below += share;
  }
  return values;
}
