/** Rows at a time: few, so that the missing values of a warm-up keep few blocks from the quick way. */
const BLOCK = 128;
/** Sums of a pair over the rows in which both are known: count, Σx, Σy, Σx², Σy², Σxy. */
const PAIR_SUMS = 6;

/**
 * Pearson's correlation of every pair of columns over `rows`, each over the rows in which both are known (pandas' `corr`).
 * Row-major columns × columns; NaN where fewer than `minimumRows` rows are common or a column is constant in them. Sums are
 * made block by block in one order: the same bits on every machine. O(columns² × rows); 1 kB a column and 48 bytes a pair
 * of memory.
 */
export function correlationMatrix(
  columns: readonly Float32Array[],
  rows: Int32Array,
  minimumRows = 2,
): Float64Array {
  const width = columns.length;
  const means = columns.map((column) => meanOf(column, rows));
  const sums = new Float64Array(width * width * PAIR_SUMS);
  const block = new Float64Array(width * BLOCK);
  const blockSums = new Float64Array(width);
  const blockSquares = new Float64Array(width);
  for (let start = 0; start < rows.length; start += BLOCK) {
    const length = Math.min(BLOCK, rows.length - start);
    for (let j = 0; j < width; j++) {
      const column = columns[j]!;
      const mean = means[j]!;
      let [sum, squares] = [0, 0];
      for (let i = 0; i < length; i++) {
        const value = column[rows[start + i]!]! - mean;
        block[j * BLOCK + i] = value;
        sum += value;
        squares += value * value;
      }
      // NaN where a value of the block is missing.
      blockSums[j] = sum;
      blockSquares[j] = squares;
    }
    for (let a = 0; a < width; a++) {
      for (let b = 0; b <= a; b++) {
        const at = (a * width + b) * PAIR_SUMS;
        if (Number.isNaN(blockSums[a]! + blockSums[b]!)) {
          addKnown(sums, at, block, a * BLOCK, b * BLOCK, length);
          continue;
        }
        sums[at]! += length;
        sums[at + 1]! += blockSums[a]!;
        sums[at + 2]! += blockSums[b]!;
        sums[at + 3]! += blockSquares[a]!;
        sums[at + 4]! += blockSquares[b]!;
        sums[at + 5]! += dotProduct(block, a * BLOCK, b * BLOCK, length);
      }
    }
  }
  const correlations = new Float64Array(width * width);
  for (let a = 0; a < width; a++) {
    for (let b = 0; b <= a; b++) {
      const value = correlationOf(sums, (a * width + b) * PAIR_SUMS, minimumRows);
      correlations[a * width + b] = value;
      correlations[b * width + a] = value;
    }
  }
  return correlations;
}

function meanOf(column: Float32Array, rows: Int32Array): number {
  let [sum, count] = [0, 0];
  for (const row of rows) {
    const value = column[row]!;
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return count === 0 ? 0 : sum / count;
}

/** Four sums side by side, so that one addition does not wait for the last. */
function dotProduct(block: Float64Array, x: number, y: number, length: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < length; i += 4) {
    s0 += block[x + i]! * block[y + i]!;
    s1 += block[x + i + 1]! * block[y + i + 1]!;
    s2 += block[x + i + 2]! * block[y + i + 2]!;
    s3 += block[x + i + 3]! * block[y + i + 3]!;
  }
  for (; i < length; i++) s0 += block[x + i]! * block[y + i]!;
  return s0 + s1 + (s2 + s3);
}

/** The rows of a block in which both values are known. */
function addKnown(
  sums: Float64Array,
  at: number,
  block: Float64Array,
  x: number,
  y: number,
  length: number,
): void {
  let n = 0;
  let sx = 0;
  let sy = 0;
  let sxx = 0;
  let syy = 0;
  let sxy = 0;
  for (let i = 0; i < length; i++) {
    const a = block[x + i]!;
    const b = block[y + i]!;
    if (Number.isNaN(a + b)) continue;
    n++;
    sx += a;
    sy += b;
    sxx += a * a;
    syy += b * b;
    sxy += a * b;
  }
  sums[at]! += n;
  sums[at + 1]! += sx;
  sums[at + 2]! += sy;
  sums[at + 3]! += sxx;
  sums[at + 4]! += syy;
  sums[at + 5]! += sxy;
}

function correlationOf(sums: Float64Array, at: number, minimumRows: number): number {
  const n = sums[at]!;
  const sx = sums[at + 1]!;
  const sy = sums[at + 2]!;
  if (n < Math.max(2, minimumRows)) return Number.NaN;
  const xx = sums[at + 3]! - (sx * sx) / n;
  const yy = sums[at + 4]! - (sy * sy) / n;
  // What rounding leaves of a constant is no spread.
  if (!(xx > 1e-13 * sums[at + 3]! && yy > 1e-13 * sums[at + 4]!)) return Number.NaN;
  const value = (sums[at + 5]! - (sx * sy) / n) / Math.sqrt(xx * yy);
  return Math.min(1, Math.max(-1, value));
}
