import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { MISSING_BIN, valueBins } from "../binning/cuts.ts";

/**
 * Exclusive feature bundling (Ke et al. 2017) without conflicts: columns of one thread that are never away from their
 * commonest bin in the same row share a column of bytes, in which 0 stands for the commonest bin of each. Histograms are
 * counted on the bundles and then turned into those of the columns, number for number, so that models are the same.
 */
export interface BundlePlan {
  /** Bundles of each thread. */
  readonly parts: readonly (readonly Bundle[])[];
  /** Bytes of a row. */
  readonly rowStride: number;
}

export interface Bundle {
  readonly members: Member[];
  /** Codes in use, 0 among them. A column that is alone keeps its bins. */
  codes: number;
}

interface Member {
  readonly column: number;
  /** Bin that code 0 stands for; −1 in a column that is alone. */
  readonly commonest: number;
  /** Code of each bin; −1 for bins that do not occur. */
  readonly codeOf: Int16Array;
}

/** Codes that a byte holds. */
const CODES = 256;
/** Share of the rows that a column has to be in its commonest bin for to be worth a try. */
const LEAST_SHARE = 0.7;
/** Rows looked at before a column is counted through. */
const SAMPLE = 512;
/** Bundles that a column is tried with, the youngest. */
const TRIES = 64;
/** Bundling has to save this share of the columns: turning histograms costs time too. */
const LEAST_SAVED = 0.25;

/** Bundles each thread's columns by the training rows; null where too few go together. Cost O(rows × sparse columns). */
export function planBundles(
  matrix: BinnedMatrix,
  rows: Int32Array,
  columnsOfThreads: readonly { readonly first: number; readonly end: number }[],
): BundlePlan | null {
  const parts = columnsOfThreads.map(({ first, end }) => bundleColumns(matrix, rows, first, end));
  const count = parts.reduce((sum, bundles) => sum + bundles.length, 0);
  if (count > (1 - LEAST_SAVED) * matrix.columnCount) return null;
  const width = parts.reduce((sum, bundles) => sum + 4 * Math.ceil(bundles.length / 4), 0);
  return { parts, rowStride: 16 * Math.ceil(width / 16) };
}

function bundleColumns(matrix: BinnedMatrix, rows: Int32Array, first: number, end: number): Bundle[] {
  const alone: Bundle[] = [];
  const sparse: SparseColumn[] = [];
  for (let column = first; column < end; column++) {
    const found = sparseColumn(matrix, rows, column);
    if (found) sparse.push(found);
    else alone.push(aloneBundle(matrix, column));
  }
  // Fullest first; of equals the first, so that the plan depends on nothing else.
  sparse.sort((a, b) => b.others.length - a.others.length || a.column - b.column);
  const shared: Bundle[] = [];
  const open: { readonly bundle: Bundle; readonly taken: Uint8Array }[] = [];
  for (const { column, commonest, bins, others } of sparse) {
    const codes = bins.length - 1;
    let into = open.find(
      ({ bundle, taken }) => bundle.codes + codes <= CODES && others.every((i) => taken[i] === 0),
    );
    if (!into) {
      into = { bundle: { members: [], codes: 1 }, taken: new Uint8Array(rows.length) };
      shared.push(into.bundle);
      if (open.push(into) > TRIES) open.shift();
    }
    const codeOf = new Int16Array(256).fill(-1);
    codeOf[commonest] = 0;
    for (const bin of bins) if (bin !== commonest) codeOf[bin] = into.bundle.codes++;
    into.bundle.members.push({ column, commonest, codeOf });
    for (const i of others) into.taken[i] = 1;
  }
  return [...alone, ...shared];
}

function aloneBundle(matrix: BinnedMatrix, column: number): Bundle {
  const codeOf = new Int16Array(256).fill(-1);
  const bins = valueBins(matrix.cuts[column]!);
  for (let bin = 0; bin < bins; bin++) codeOf[bin] = bin;
  codeOf[MISSING_BIN] = MISSING_BIN;
  return { members: [{ column, commonest: -1, codeOf }], codes: CODES };
}

interface SparseColumn {
  readonly column: number;
  readonly commonest: number;
  /** Bins that occur in the training rows. */
  readonly bins: readonly number[];
  /** Places in the list of training rows where the bin is not the commonest. */
  readonly others: Int32Array;
}

function sparseColumn(matrix: BinnedMatrix, rows: Int32Array, column: number): SparseColumn | null {
  const cells = matrix.column(column);
  const counts = new Int32Array(256);
  const step = Math.max(1, Math.floor(rows.length / SAMPLE));
  let sampled = 0;
  for (let i = 0; i < rows.length; i += step, sampled++) counts[cells[rows[i]!]!]!++;
  if (Math.max(...counts) < LEAST_SHARE * sampled) return null;
  counts.fill(0);
  for (const row of rows) counts[cells[row]!]!++;
  const most = Math.max(...counts);
  if (most < LEAST_SHARE * rows.length) return null;
  const commonest = counts.indexOf(most);
  const others = new Int32Array(rows.length - most);
  let count = 0;
  for (let i = 0; i < rows.length; i++) if (cells[rows[i]!] !== commonest) others[count++] = i;
  const bins = [...counts.keys()].filter((bin) => counts[bin]! > 0);
  return { column, commonest, bins, others };
}
