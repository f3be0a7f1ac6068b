import type { Tensor } from "../graph/tensor.ts";
import { matrixProduct } from "./matrix.ts";

/**
 * Mean of the `width` values around each step of the last axis (width is odd); before the first and behind the last step those
 * are repeated. A product with a banded matrix: time² values in the file, and a gradient for nothing.
 */
export function movingAverage(x: Tensor, width: number): Tensor {
  const time = x.shape.at(-1)!;
  const band = new Float64Array(time * time);
  const half = (width - 1) / 2;
  for (let step = 0; step < time; step++) {
    for (let offset = -half; offset <= half; offset++) {
      const taken = Math.min(Math.max(step + offset, 0), time - 1);
      band[taken * time + step]! += 1 / width;
    }
  }
  return matrixProduct(x, x.graph.floats(band, [time, time]));
}
