import type { Bars } from "../market/bars.ts";
import type { Column } from "../market/frame.ts";
import type { RandomSource } from "../random.ts";
import type { Window } from "./window.ts";

/** Share of the cells that are taken away, and rows just before the cut of which all are. */
const share = 0.01;
const lastRows = 3;

/**
 * The bars of a window with missing values in their past: here and there, and in the last rows before the cut, where
 * whoever fills backward must reach over it. Missing values are what a column has to live with in any data.
 */
export function punchHoles({ bars, future }: Window, random: RandomSource): Bars {
  const columns: Record<string, Column> = {};
  for (const [name, column] of bars.frame.columns) {
    if (!(column instanceof Float64Array || column instanceof Float32Array)) continue;
    const copy = column.slice();
    for (const [place, { start: past }] of future.entries()) {
      const { start } = bars.frame.segments[place]!;
      for (let row = start; row < past; row++) {
        if (row >= past - lastRows || random.uniform() < share) copy[row] = Number.NaN;
      }
    }
    columns[name] = copy;
  }
  return bars.with(bars.frame.with(columns));
}
