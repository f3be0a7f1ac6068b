/** Rows whose values lie together in fast memory while all pairs of columns are multiplied. */
const BLOCK = 1024;
/** Sums of a pair of which a value may be missing: count, Σx, Σy, Σx², Σy², Σxy. */
const PAIR_SUMS = 6;

/**
 * Pearson's correlation of every pair of columns over `rows`, each over the rows in which both are known (pandas' `corr`).
 * Row-major columns × columns; NaN where fewer than `minimumRows` rows are common or a column is constant in them. Sums are
 * made block by block in one order: the same bits on every machine. O(columns² × rows); 8 bytes × columns × 1024 and
 * 48 × columns² bytes of memory.
 */
export function correlationMatrix(
  columns: readonly Float32Array[],
  rows: Int32Array,
  minimumRows = 2,
): Float64Array {
  const width = columns.length;
  const means = columns.map((column) => meanOf(column, rows));
  const isComplete = columns.map((column) => rows.every((row) => !Number.isNaN(column[row]!)));
  const sums = new Float64Array(width * width * PAIR_SUMS);
  const block = new Float64Array(width * BLOCK);
  for (let start = 0; start < rows.length; start += BLOCK) {
    const length = Math.min(BLOCK, rows.length - start);
    for (let j = 0; j < width; j++) {
      const column = columns[j]!;
      for (let i = 0; i < length; i++) block[j * BLOCK + i] = column[rows[start + i]!]! - means[j]!;
    }
    for (let a = 0; a < width; a++) {
      for (let b = 0; b <= a; b++) {
        const at = (a * width + b) * PAIR_SUMS;
        if (isComplete[a]! && isComplete[b]!) addComplete(sums, at, block, a * BLOCK, b * BLOCK, length);
        else addKnown(sums, at, block, a * BLOCK, b * BLOCK, length);
      }
    }
  }
  const correlations = new Float64Array(width * width);
  for (let a = 0; a < width; a++) {
    for (let b = 0; b <= a; b++) {
      const isPair = isComplete[a]! && isComplete[b]!;
      const value = isPair
        ? completeCorrelation(sums, width, a, b, rows.length, minimumRows)
        : knownCorrelation(sums, (a * width + b) * PAIR_SUMS, minimumRows);
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

/** Of two columns without gaps: Σx (of the first, for the diagonal) and Σxy, four rows at a time. */
function addComplete(
  sums: Float64Array,
  at: number,
  block: Float64Array,
  x: number,
  y: number,
  length: number,
): void {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < length; i += 4) {
    s0 += block[x + i]! * block[y + i]!;
    s1 += block[x + i + 1]! * block[y + i + 1]!;
    s2 += block[x + i + 2]! * block[y + i + 2]!;
    s3 += block[x + i + 3]! * block[y + i + 3]!;
  }
  for (; i < length; i++) s0 += block[x + i]! * block[y + i]!;
  sums[at + 5]! += s0 + s1 + (s2 + s3);
  if (x !== y) return;
  let sum = 0;
  for (let row = 0; row < length; row++) sum += block[x + row]!;
  sums[at + 1]! += sum;
}

function addKnown(
  sums: Float64Array,
  at: number,
  block: Float64Array,
  x: number,
  y: number,
  length: number,
): void {
  let [n, sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0, 0];
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

function completeCorrelation(
  sums: Float64Array,
  width: number,
  a: number,
  b: number,
  count: number,
  minimumRows: number,
): number {
  const [first, second] = [(a * width + a) * PAIR_SUMS, (b * width + b) * PAIR_SUMS];
  return correlation(
    count,
    sums[first + 1]!,
    sums[second + 1]!,
    sums[first + 5]!,
    sums[second + 5]!,
    sums[(a * width + b) * PAIR_SUMS + 5]!,
    minimumRows,
  );
}

function knownCorrelation(sums: Float64Array, at: number, minimumRows: number): number {
  const [n, sx, sy, sxx, syy, sxy] = sums.subarray(at, at + PAIR_SUMS) as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return correlation(n, sx, sy, sxx, syy, sxy, minimumRows);
}

function correlation(
  n: number,
  sx: number,
  sy: number,
  sxx: number,
  syy: number,
  sxy: number,
  minimumRows: number,
): number {
  if (n < Math.max(2, minimumRows)) return Number.NaN;
  const xx = sxx - (sx * sx) / n;
  const yy = syy - (sy * sy) / n;
  // What rounding leaves of a constant is no spread.
  if (!(xx > 1e-13 * sxx && yy > 1e-13 * syy)) return Number.NaN;
  const value = (sxy - (sx * sy) / n) / Math.sqrt(xx * yy);
  return Math.min(1, Math.max(-1, value));
}
