import { draws } from "./reference-problem.fixture.ts";

/** Like interop/trees/problem.py's category_problem, number for number: columns 0 and 1 hold categories. */
export function categoryProblem(seed: number, rows: number, levels: number, gapShare: number) {
  const whole = (column: number, size: number) =>
    Float32Array.from(draws(seed + column, rows), (value) => Math.floor(value * size));
  const [category, kind, size] = [whole(0, levels), whole(1, 3), whole(2, 60)];
  const effect = draws(seed + 3, levels);
  const gap = draws(seed + 5, rows);
  const score = draws(seed + 4, rows).map(
    (noise, row) =>
      effect[category[row]!]! + (kind[row] === 1 ? 0.3 : 0) + (0.3 * size[row]!) / 60 + 0.2 * noise,
  );
  for (let row = 0; row < rows; row++) if (gap[row]! < gapShare) category[row] = Number.NaN;
  return { columns: [category, kind, size], score };
}
