import type { ColumnCuts } from "../binning/cuts.ts";
import { type CategorySplits, FEATURE_MASK, type FlatTrees, MISSING_LEFT } from "./flat-trees.ts";

/**
 * What a row is reduced to before it meets the trees: one signed byte for every family of tests that a byte can answer. A node
 * sends a row to the right when its cell is greater than its bin.
 */
export interface Cells {
  /** Distinct thresholds of each column, ascending. */
  readonly thresholds: readonly Float32Array[];
  /** In the order of their columns; the cells of category sets follow. */
  readonly windows: readonly WindowCell[];
  readonly sets: readonly SetCell[];
  /** Of each inner node: cell | bin << 16, the bin signed. */
  readonly words: Int32Array;
}

/** Tells up to 255 neighbouring thresholds of a column apart: how many of them a value passes, less 128. */
export interface WindowCell {
  readonly column: number;
  /** Thresholds before the window. */
  readonly base: number;
  /** What a missing value becomes: −128 goes left everywhere, 127 right. */
  readonly missing: number;
}

/** Tells whether a set of categories sends a value left (−128) or right (−127). */
export interface SetCell {
  readonly column: number;
  readonly missing: number;
  /** An inner node that has the set. */
  readonly node: number;
}

/** Thresholds a byte tells apart. */
const WINDOW = 255;
const LEFTMOST = -128;
const RIGHTMOST = 127;
/** Passed thresholds are counted in 16 bits, of which the last value stands for missing; cells have 16 bits too. */
const MOST = 65_534;

/** Null when a column has more thresholds, or the trees need more cells, than 16 bits can count. Cost O(nodes · log thresholds). */
export function planCells(
  trees: FlatTrees,
  columnCount: number,
  cuts: readonly ColumnCuts[] | undefined,
): Cells | null {
  const { feature, categories } = trees;
  const thresholds = (cuts && thresholdsOfCuts(trees, cuts)) ?? collectThresholds(trees, columnCount);
  if (thresholds.some((values) => values.length > MOST)) return null;
  // Two cells a window: for nodes that send missing values right, and left.
  const firstOf = new Int32Array(columnCount + 1);
  for (let c = 0; c < columnCount; c++)
    firstOf[c + 1] = firstOf[c]! + 2 * Math.ceil(thresholds[c]!.length / WINDOW);
  const places = new Int32Array(feature.length);
  const cellOf = new Int32Array(firstOf[columnCount]!).fill(-1);
  for (let i = 0; i < feature.length; i++) {
    if (categories && categories.setOf[i]! >= 0) continue;
    const column = feature[i]! & FEATURE_MASK;
    const place = lowerBound(thresholds[column]!, trees.threshold[i]!);
    places[i] = place;
    cellOf[firstOf[column]! + 2 * Math.floor(place / WINDOW) + missingLeft(feature[i]!)] = 0;
  }
  const windows = numberWindows(cellOf, firstOf);
  const sets: SetCell[] = [];
  const setCells = categories ? numberSets(feature, categories, windows.length, sets) : null;
  if (windows.length + sets.length > MOST) return null;
  const words = new Int32Array(feature.length);
  for (let i = 0; i < feature.length; i++) {
    if (categories && categories.setOf[i]! >= 0) {
      words[i] = setCells![i]! | (LEFTMOST << 16);
      continue;
    }
    const place = places[i]!;
    const window = 2 * Math.floor(place / WINDOW) + missingLeft(feature[i]!);
    const cell = cellOf[firstOf[feature[i]! & FEATURE_MASK]! + window]!;
    words[i] = cell | (((place % WINDOW) + LEFTMOST) << 16);
  }
  return { thresholds, windows, sets, words };
}

function missingLeft(word: number): number {
  return word >= MISSING_LEFT ? 1 : 0;
}

/** Numbers the marked cells from 0 on, in place. */
function numberWindows(cellOf: Int32Array, firstOf: Int32Array): WindowCell[] {
  const windows: WindowCell[] = [];
  for (let column = 0; column + 1 < firstOf.length; column++) {
    for (let at = firstOf[column]!; at < firstOf[column + 1]!; at++) {
      if (cellOf[at]! < 0) continue;
      cellOf[at] = windows.length;
      const within = at - firstOf[column]!;
      windows.push({ column, base: WINDOW * (within >> 1), missing: within & 1 ? LEFTMOST : RIGHTMOST });
    }
  }
  return windows;
}

/** The cell of each node that is split by category; nodes with the same set of the same column share one. */
function numberSets(
  feature: Uint16Array,
  { setOf, starts, words }: CategorySplits,
  first: number,
  sets: SetCell[],
): Int32Array {
  const cells = new Int32Array(feature.length);
  const known = new Map<string, number>();
  const order = [...setOf.keys()].filter((node) => setOf[node]! >= 0);
  order.sort((a, b) => (feature[a]! & FEATURE_MASK) - (feature[b]! & FEATURE_MASK) || a - b);
  for (const node of order) {
    const set = setOf[node]!;
    const key = `${feature[node]} ${words.subarray(starts[set]!, starts[set + 1]!).join()}`;
    let cell = known.get(key);
    if (cell === undefined) {
      cell = first + sets.length;
      known.set(key, cell);
      const column = feature[node]! & FEATURE_MASK;
      sets.push({ column, node, missing: missingLeft(feature[node]!) ? LEFTMOST : RIGHTMOST });
    }
    cells[node] = cell;
  }
  return cells;
}

/** The cuts' bounds, which spares the search for those in use; null where a threshold is none of them. */
function thresholdsOfCuts(
  { feature, threshold, categories }: FlatTrees,
  cuts: readonly ColumnCuts[],
): Float32Array[] | null {
  const bounds = cuts.map((cut) => (cut.kind === "numeric" ? cut.upper : new Float32Array(0)));
  for (let i = 0; i < feature.length; i++) {
    if (categories && categories.setOf[i]! >= 0) continue;
    const values = bounds[feature[i]! & FEATURE_MASK]!;
    if (values[lowerBound(values, threshold[i]!)] !== threshold[i]) return null;
  }
  return bounds;
}

/** Distinct thresholds of each column, ascending. Counts first: growing lists would leave a heap of boxed numbers. */
function collectThresholds(
  { feature, threshold, categories }: FlatTrees,
  columnCount: number,
): Float32Array[] {
  const isSet = (node: number): boolean => categories !== null && categories.setOf[node]! >= 0;
  const counts = new Int32Array(columnCount);
  for (let i = 0; i < feature.length; i++) if (!isSet(i)) counts[feature[i]! & FEATURE_MASK]!++;
  const all = Array.from(counts, (count) => new Float32Array(count));
  const used = new Int32Array(columnCount);
  for (let i = 0; i < feature.length; i++) {
    const column = feature[i]! & FEATURE_MASK;
    if (!isSet(i)) all[column]![used[column]!++] = threshold[i]!;
  }
  return all.map((values) => distinct(values.sort()));
}

/** Drops repetitions from ascending values. */
function distinct(values: Float32Array): Float32Array {
  let used = 0;
  for (let i = 0; i < values.length; i++) {
    if (i === 0 || values[i] !== values[used - 1]) values[used++] = values[i]!;
  }
  return values.slice(0, used);
}

/** Number of the ascending values below `value`: the place of the first that is not. */
export function lowerBound(values: Float32Array, value: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= values[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}
