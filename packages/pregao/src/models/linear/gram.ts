import { inRowBlocks } from "./row-blocks.ts";

/** Σ weight · x xᵀ over the rows x of a design: the lower triangle of width × width, row by row. O(rows × width²). */
export async function weightedGram(
  design: Float64Array,
  weights: Float64Array,
  signal: AbortSignal,
): Promise<Float64Array> {
  const width = design.length / weights.length;
  const gram = new Float64Array(width * width);
  await inRowBlocks(weights.length, (width * width) / 2, signal, (from, to) => {
    for (let row = from; row < to; row++) {
      const weight = weights[row]!;
      if (weight === 0) continue;
      const start = row * width;
      for (let i = 0; i < width; i++) {
        const weighed = weight * design[start + i]!;
        if (weighed === 0) continue;
        for (let j = 0; j <= i; j++) gram[i * width + j]! += weighed * design[start + j]!;
      }
    }
  });
  return gram;
}
