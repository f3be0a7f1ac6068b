import { shapeMismatch, shapeText } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { taped } from "./arithmetic.ts";
import { sum } from "./reductions.ts";
import { concatenate, reshape } from "./reshape.ts";

/**
 * Windows of a series: from rows [rows, time] to [rows, count, length], window i starting at i × stride. What lies behind the
 * end repeats the last value. Windows that stand side by side and take all values are a reshape and cost nothing.
 */
export function windows(
  x: Tensor,
  { count, length, stride }: { readonly count: number; readonly length: number; readonly stride: number },
): Tensor {
  const { graph } = x;
  const [rows, time] = x.shape as [number, number];
  if (x.rank !== 2) {
    const why = `${shapeText(x.shape)} is not a matrix of series`;
    throw shapeMismatch(graph.where("windows"), why, { shape: x.shape });
  }
  if (stride === length && count * length === time) return reshape(x, [rows, count, length]);
  const taken = Array.from({ length: count * length }, (_, i) =>
    Math.min(Math.floor(i / length) * stride + (i % length), time - 1),
  );
  const y = gathered(x, taken, [count, length]);
  return taped([x], y, (g) => [
    () => {
      // Each value's gradient is the sum of those of all windows that hold it; where there are fewer, a column of zeros
      // stands in.
      const places = placesOf(taken, time);
      const most = Math.max(...places.map((those) => those.length));
      const zero = graph.full([rows, 1], 0);
      const columns = concatenate([reshape(g, [rows, taken.length]), zero], 1);
      const indices = places.flatMap((those) =>
        Array.from({ length: most }, (_, k) => those[k] ?? taken.length),
      );
      return sum(gathered(columns, indices, [time, most]), [2]);
    },
  ]);
}

/** Positions at which each of `time` values was taken. */
function placesOf(taken: readonly number[], time: number): number[][] {
  const places: number[][] = Array.from({ length: time }, () => []);
  for (const [position, index] of taken.entries()) places[index]!.push(position);
  return places;
}

/** Columns of a matrix, by their numbers: [rows, …shape]. Not taped. */
function gathered(x: Tensor, indices: readonly number[], shape: readonly number[]): Tensor {
  const { graph } = x;
  const numbers = graph.constant(BigInt64Array.from(indices, BigInt), shape);
  return graph.node("Gather", [x, numbers], { axis: { int: 1 } }, [x.shape[0]!, ...shape]);
}
