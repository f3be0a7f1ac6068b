import { BinnedMatrix } from "../binning/binned-matrix.ts";
import type { CategoryCuts } from "../binning/category-cuts.ts";
import { type ColumnCuts, MISSING_BIN, type NumericCuts } from "../binning/cuts.ts";
import { fillRowMajor } from "../binning/row-major.ts";
import type { BoostingData } from "../boosting/place-job.ts";
import { Layout, SharedMemory } from "../memory/shared-memory.ts";
import type { ColumnPenalties } from "./job.ts";
import {
  countAll,
  countBefore,
  PRIORS,
  STATISTIC_BINS,
  STATISTIC_PARTS,
  statisticBin,
} from "./ordered-statistics.ts";
import { permute } from "./permute.ts";

/** What a column of the training matrix stands for. */
export interface TrainingColumn {
  /** Column of the matrix that the fit was given. */
  readonly column: number;
  /** Bin that rows outside the training have, by the bin of their category; null where the column is one of numbers. */
  readonly binOf: Uint8Array | null;
}

export interface TrainingColumns {
  readonly matrix: BinnedMatrix;
  readonly columns: readonly TrainingColumn[];
  readonly penalties: ColumnPenalties | null;
}

export interface CategorySettings {
  /** Number of classes; 0 for numbers. */
  readonly classCount: number;
  /** Columns with no more categories are split one against the others. */
  readonly oneHotMaxSize: number;
  readonly modelSizeReg: number;
  readonly seed: number;
}

/** A derived column: the bin of each training row, and of each category outside the training. */
interface Derived extends TrainingColumn {
  readonly binOf: Uint8Array;
  readonly bins: number;
  /** Bin of training rows whose own place in the permutation matters; null where the category alone tells. */
  readonly ordered: ((row: number) => number) | null;
  /** Statistics of one kind on one column are kin. */
  readonly kin: number;
  readonly categories: number;
}

/**
 * The matrix that symmetric trees are trained on: columns of numbers as they are, then columns of numbers that stand for
 * those of categories: ordered target statistics, one column a class border and prior, and how frequent a category is.
 */
export function trainingColumns(
  matrix: BinnedMatrix,
  data: BoostingData,
  settings: CategorySettings,
): TrainingColumns {
  const numbers: number[] = [];
  const derived: Derived[] = [];
  const classes = isGoodOf(data, settings.classCount);
  const permutation = permute(data.trainRows, settings.seed);
  matrix.cuts.forEach(({ kind }, column) => {
    if (kind === "numeric") numbers.push(column);
    else derived.push(...deriveColumns(matrix.column(column), column, data, classes, permutation, settings));
  });
  if (derived.length === 0) {
    return { matrix, columns: numbers.map((column) => ({ column, binOf: null })), penalties: null };
  }
  return {
    matrix: build(matrix, data, numbers, derived),
    columns: [...numbers.map((column) => ({ column, binOf: null })), ...derived],
    penalties: penaltiesOf(numbers.length, derived, settings.modelSizeReg),
  };
}

/** For each border between classes whether a row lies above it: numbers have the one border at their median. */
function isGoodOf({ targets, trainRows }: BoostingData, classCount: number): Uint8Array[] {
  if (classCount > 0) {
    return Array.from({ length: classCount - 1 }, (_, border) =>
      Uint8Array.from(targets, (label) => Number(label > border)),
    );
  }
  const sorted = Float32Array.from(trainRows, (row) => targets[row]!).sort();
  const median = sorted[(sorted.length - 1) >> 1]!;
  return [Uint8Array.from(targets, (target) => Number(target > median))];
}

function deriveColumns(
  keys: Uint8Array,
  column: number,
  { trainRows }: BoostingData,
  classes: readonly Uint8Array[],
  permutation: Int32Array,
  { oneHotMaxSize }: CategorySettings,
): Derived[] {
  const { total } = countAll(trainRows, keys, classes[0]!);
  const present: number[] = [];
  total.forEach((count, key) => {
    if (count > 0) present.push(key);
  });
  const categories = present.length;
  if (categories <= oneHotMaxSize) {
    // Of two categories, one against the other is the other against the one.
    return present.slice(0, categories === 2 ? 1 : categories).map((key) => ({
      column,
      binOf: Uint8Array.from({ length: 256 }, (_, other) => Number(other === key)),
      bins: 2,
      ordered: null,
      kin: -1,
      categories,
    }));
  }
  const kin = 2 * column;
  const statistics = classes.flatMap((isGood) => {
    const good = new Int32Array(keys.length);
    const before = new Int32Array(keys.length);
    countBefore(permutation, keys, isGood, good, before);
    const all = countAll(trainRows, keys, isGood);
    return PRIORS.map((prior) => ({
      column,
      binOf: Uint8Array.from(all.total, (count, key) => statisticBin(all.good[key]!, count, prior)),
      bins: STATISTIC_BINS,
      ordered: (row: number): number => statisticBin(good[row]!, before[row]!, prior),
      kin,
      categories,
    }));
  });
  const most = total.reduce((a, b) => Math.max(a, b), 0);
  const frequency = {
    column,
    binOf: Uint8Array.from(total, (count) => Math.floor((count / (most + 1)) * STATISTIC_PARTS)),
    bins: STATISTIC_BINS,
    ordered: null,
    kin: kin + 1,
    categories,
  };
  return [...statistics, frequency];
}

function build(
  matrix: BinnedMatrix,
  { trainRows }: BoostingData,
  numbers: readonly number[],
  derived: readonly Derived[],
): BinnedMatrix {
  const { rowCount } = matrix;
  const { stride } = matrix.place;
  const columnCount = numbers.length + derived.length;
  const rowStride = Math.ceil(columnCount / 16) * 16;
  const layout = new Layout(1024);
  const place = {
    bins: layout.take(stride * columnCount),
    stride,
    // Rows are read by whole vectors, which may end behind the last one.
    rowMajor: layout.take(rowCount * rowStride + 16),
    rowStride,
    missingFlags: layout.take(columnCount),
    representatives: layout.take(columnCount * 1024),
  };
  const what = `${derived.length} statistics of categories on ${rowCount} rows beside ${numbers.length} columns`;
  const shared = new SharedMemory(layout.end, what);
  const columnAt = (c: number) => new Uint8Array(shared.buffer, place.bins + c * stride, rowCount);
  for (const [c, column] of numbers.entries()) columnAt(c).set(matrix.column(column));
  for (const [d, { column, binOf, ordered }] of derived.entries()) {
    const to = columnAt(numbers.length + d);
    const keys = matrix.column(column);
    for (let row = 0; row < rowCount; row++) to[row] = binOf[keys[row]!]!;
    if (ordered) for (const row of trainRows) to[row] = ordered(row);
  }
  fillRowMajor(shared.buffer, place, columnCount, 0, rowCount);
  const cuts: ColumnCuts[] = [
    ...numbers.map((column) => matrix.cuts[column]!),
    ...derived.map(({ bins }) => binNumbers(bins)),
  ];
  const hasMissing = new Uint8Array(columnCount);
  hasMissing.set(numbers.map((column) => matrix.hasMissing[column]!));
  return new BinnedMatrix({
    rowCount,
    cuts,
    names: null,
    hasMissing,
    place: { ...place, arena: layout.end },
    shared,
  });
}

/** Cuts of a column whose values are their bins. */
function binNumbers(bins: number): NumericCuts {
  const upper = Float32Array.from({ length: bins }, (_, bin) => bin + 0.5);
  upper[bins - 1] = Number.POSITIVE_INFINITY;
  return { kind: "numeric", upper, representative: Float32Array.from({ length: bins }, (_, bin) => bin) };
}

/** CatBoost's model_size_reg: a statistic that is not in the model yet counts for less, the more categories it holds. */
function penaltiesOf(numbers: number, derived: readonly Derived[], strength: number): ColumnPenalties {
  const columns = 4 * Math.ceil((numbers + derived.length) / 4);
  const factors = new Float64Array(columns).fill(1);
  const kin = new Int32Array(columns).fill(-1);
  const most = derived.reduce((a, d) => (d.kin >= 0 ? Math.max(a, d.categories) : a), 1);
  for (const [d, of] of derived.entries()) {
    kin[numbers + d] = of.kin;
    if (of.kin >= 0) factors[numbers + d] = (1 + of.categories / most) ** -strength;
  }
  return { factors, kin };
}

/** Bits of the bins that a split at `position` sends left, and whether it sends missing values there. */
export function leftBins(binOf: Uint8Array, { categories }: CategoryCuts, position: number) {
  const bits = new Uint32Array(8);
  for (let bin = 0; bin <= categories.length; bin++) {
    if (binOf[bin]! < position) bits[bin >> 5]! |= 1 << (bin & 31);
  }
  return { bits, missingLeft: binOf[MISSING_BIN]! < position };
}
