import type { Bars } from "../market/bars.ts";
import { type Column, isDictionary, type NumericColumn } from "../market/frame.ts";
import type { RandomSource } from "../random.ts";

/** What is done to rows that a column must not depend on. */
export const perturbationKinds = ["cut off", "scaled", "shuffled", "missing", "extreme"] as const;
export type PerturbationKind = (typeof perturbationKinds)[number];

/** Rows [start, end) of one symbol. */
export interface RowRange {
  readonly start: number;
  readonly end: number;
}

/** Numbers that no market has and that careless arithmetic carries far. */
const extremes = [1e300, 0, -5, Number.POSITIVE_INFINITY, 5e-324, Number.NEGATIVE_INFINITY];
const extremeWholes = [2 ** 31 - 1, 0, -5];

/**
 * Bars whose rows in `ranges` are altered in every numeric column; times and all other rows stay as they are, and
 * the bars given are not touched. `cut off` removes the rows, so they must be the last of their symbols. `shuffled`
 * moves whole rows about within their range. O(rows × columns).
 */
export function perturb(
  bars: Bars,
  kind: PerturbationKind,
  ranges: readonly RowRange[],
  random: RandomSource,
): Bars {
  const { frame } = bars;
  if (kind === "cut off") {
    const removed = new Uint8Array(frame.length);
    for (const { start, end } of ranges) removed.fill(1, start, end);
    return bars.with(frame.filter((row) => removed[row] === 0));
  }
  const orders = kind === "shuffled" ? ranges.map((range) => shuffledRows(range, random)) : [];
  const altered: Record<string, Column> = {};
  for (const [name, column] of frame.columns) {
    if (isDictionary(column)) continue;
    const copy = column.slice() as NumericColumn;
    for (const [place, range] of ranges.entries()) {
      if (kind === "shuffled") moveRows(column, copy, range, orders[place]!);
      else alterRows(copy, kind, range, random);
    }
    altered[name] = copy;
  }
  return bars.with(frame.with(altered));
}

/** The rows of a range in another order: a permutation that leaves none of two or more rows where it was. */
function shuffledRows({ start, end }: RowRange, random: RandomSource): Int32Array {
  const rows = Int32Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i);
  random.shuffle(rows);
  // A cyclic shift of the shuffled order sends every row to the place of another.
  const moved = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) moved[rows[i]! - start] = rows[(i + 1) % rows.length]!;
  return moved;
}

function moveRows(from: NumericColumn, to: NumericColumn, { start }: RowRange, order: Int32Array): void {
  for (let i = 0; i < order.length; i++) to[start + i] = from[order[i]!]!;
}

function alterRows(
  column: NumericColumn,
  kind: "scaled" | "missing" | "extreme",
  { start, end }: RowRange,
  random: RandomSource,
): void {
  const whole = column instanceof Int32Array;
  for (let row = start; row < end; row++) {
    if (kind === "missing") column[row] = whole ? 0 : Number.NaN;
    else if (kind === "extreme") {
      const list = whole ? extremeWholes : extremes;
      column[row] = list[(row - start) % list.length]!;
    } else {
      // Each cell by a factor of its own, so that no ratio of two columns or two bars survives; 0 must move too.
      const value = column[row]!;
      const factor = 1.25 + 2 * random.uniform();
      column[row] = value === 0 ? factor : value * factor;
    }
  }
}
