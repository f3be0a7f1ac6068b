import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { valueBins } from "../binning/cuts.ts";
import type { BoostingData } from "../boosting/place-job.ts";
import { packedRowsBytes } from "../kernels/boosting.ts";
import {
  NORMALS,
  recordBytes,
  SCORE_GROUP_BYTES,
  SYMMETRIC_CANDIDATE_BYTES,
  symmetricGroupBytes,
  vectorsFor,
} from "../kernels/symmetric.ts";
import type { Layout } from "../memory/shared-memory.ts";
import { normalTable } from "./normal-table.ts";
import { prefixEnds } from "./ordered-models.ts";
import { permute } from "./permute.ts";
import type { SymmetricSettings } from "./settings.ts";

/**
 * Everything a thread needs to take part in a fit of symmetric trees: addresses into the shared memory and plain numbers.
 * Per-row arrays are indexed by matrix row, so that lists of rows need no translation.
 */
export interface SymmetricJob {
  readonly settings: SymmetricSettings;
  readonly threads: number;
  /** Values of a leaf: number of classes of MultiClass, otherwise 1. */
  readonly outputs: number;
  readonly rowCount: number;
  readonly trainCount: number;
  readonly evaluationCount: number;
  readonly columnCount: number;
  readonly penalties: ColumnPenalties | null;
  /** Mean weight of the training rows: the L2 penalty is in its units. */
  readonly meanWeight: number;
  readonly bins: number;
  readonly columnStride: number;
  readonly rowMajor: number;
  readonly rowStride: number;
  /** Two int32 a group of four columns: bins in use, whether a value is missing. */
  readonly groupBins: number;
  /** Two int32 a column: first position of a split and end. */
  readonly ranges: number;
  /** Training rows then evaluation rows, as given; and two lists that growth parts the drawn rows into by turns. */
  readonly rowLists: readonly [number, number, number];
  readonly targets: number;
  /** float32 a row; 0 when all weigh 1. */
  readonly weights: number;
  /** float32, output after output. */
  readonly margins: number;
  /** Ordered boosting: ends of the prefixes that have a model of their own, and their margins; none otherwise. */
  readonly prefixes: readonly number[];
  readonly prefixMargins: number;
  /** First derivatives, unweighted: float32, `outputs` a row. */
  readonly derivatives: number;
  /** What the bootstrap makes of a row's weight: float32 a row. */
  readonly sampleWeights: number;
  /** Weights and gradients as whole numbers (assembly/symmetric-histogram.ts, or 64-bit words with one output). */
  readonly records: number;
  /** Leaf number of each row, low byte and high byte: uint8 each, padded to whole vectors. */
  readonly leaves: readonly [number, number];
  /** Slices of the training rows whose sums are taken apart, so that no sum depends on the number of threads. */
  readonly slices: number;
  /** SLICE_SUMS float64 a slice. */
  readonly sliceSums: number;
  /** Sums of each leaf, slice after slice: float64, `statistics` a leaf. */
  readonly leafSums: number;
  readonly statistics: number;
  /** Values of leaves that threads find apart: float64. */
  readonly leafValues: number;
  readonly control: number;
  readonly normals: number;
  readonly candidates: number;
  /** int32 a leaf: drawn rows that a split sends left. */
  readonly leftCounts: number;
  readonly parts: readonly SymmetricPart[];
}

/** Columns whose scores count for less until one of their kin is in the model (CatBoost's model_size_reg). */
export interface ColumnPenalties {
  /** Factor on a column's scores, up to 1. */
  readonly factors: Float64Array;
  /** Columns of one number are used together; −1 has no kin. */
  readonly kin: Int32Array;
}

/** What a thread has to itself. */
export interface SymmetricPart {
  readonly firstGroup: number;
  readonly groups: number;
  /** Whether the histograms of a whole level are kept; otherwise every leaf's is counted anew. */
  readonly keepsHistograms: boolean;
  readonly histograms: number;
  readonly scores: number;
  /** Two int32 a column of its groups: the range of a level, empty where the column was not drawn. */
  readonly ranges: number;
  /** float64 a column of its groups: what scores are multiplied by. */
  readonly factors: number;
  readonly sums: number;
  readonly waste: number;
  /** Room for packed rows (assembly/boosting-histogram.ts). */
  readonly packedRows: number;
}

/** Of a slice: Σ squared derivatives, Σ their size; Σ weight, Σ largest gradient, drawn rows of the sample. */
export const SLICE_SUMS = 5;

const SLICE_ROWS = 1024;
const MOST_SLICES = 64;
/** Shared memory that the sums of leaves, and kept histograms, may take. */
const LEAF_SUM_BYTES = 32 * 2 ** 20;
const HISTOGRAM_BYTES = 512 * 2 ** 20;

/** Sums of a leaf: weight, gradient of each output, and the lower half of the curvature's matrix. */
function leafStatistics(outputs: number): number {
  return 1 + outputs + (outputs * (outputs + 1)) / 2;
}

/** Lays a fit for so many threads out. */
export function layJob(
  layout: Layout,
  matrix: BinnedMatrix,
  data: BoostingData,
  settings: SymmetricSettings,
  threads: number,
  penalties: ColumnPenalties | null,
): SymmetricJob {
  const n = matrix.rowCount;
  const trainCount = data.trainRows.length;
  const listed = trainCount + data.evaluationRows.length;
  const outputs = data.baseMargins.length;
  const groupCount = Math.ceil(matrix.columnCount / 4);
  const leafCount = 2 ** settings.depth;
  const statistics = leafStatistics(outputs);
  const slices = Math.max(
    1,
    Math.min(
      MOST_SLICES,
      Math.ceil(trainCount / SLICE_ROWS),
      Math.floor(LEAF_SUM_BYTES / (leafCount * statistics * 8)),
    ),
  );
  const groupBytes = symmetricGroupBytes(outputs);
  const kept = Math.max(1, leafCount / 2);
  const keepsHistograms = kept * groupCount * groupBytes <= HISTOGRAM_BYTES;
  const prefixes = settings.isOrdered ? prefixEnds(trainCount) : [];
  const paddedRows = matrix.place.stride;
  return {
    settings,
    threads,
    outputs,
    rowCount: n,
    trainCount,
    evaluationCount: data.evaluationRows.length,
    columnCount: matrix.columnCount,
    penalties,
    meanWeight: meanWeight(data),
    bins: matrix.place.bins,
    columnStride: matrix.place.stride,
    rowMajor: matrix.place.rowMajor,
    rowStride: matrix.place.rowStride,
    groupBins: layout.take(groupCount * 8),
    ranges: layout.take(groupCount * 32),
    rowLists: [layout.take(listed * 4), layout.take(trainCount * 4), layout.take(trainCount * 4)],
    targets: layout.take(n * 4),
    weights: data.weights ? layout.take(n * 4) : 0,
    margins: layout.take(n * 4 * outputs),
    prefixes,
    prefixMargins: layout.take(prefixes.length * n * 4 * outputs),
    derivatives: layout.take(n * 4 * outputs),
    sampleWeights: layout.take(n * 4),
    records: layout.take(n * recordBytes(outputs)),
    leaves: [layout.take(paddedRows), layout.take(settings.depth > 8 ? paddedRows : 0)],
    slices,
    sliceSums: layout.take(slices * SLICE_SUMS * 8),
    leafSums: layout.take(slices * (leafCount * statistics + 1) * 8),
    statistics,
    leafValues: layout.take(leafCount * outputs * 8),
    control: layout.take(256),
    normals: layout.take(NORMALS * 4),
    candidates: layout.take(threads * SYMMETRIC_CANDIDATE_BYTES),
    leftCounts: layout.take(leafCount * 4),
    parts: Array.from({ length: threads }, (_, t) => {
      const firstGroup = Math.floor((groupCount * t) / threads);
      const groups = Math.floor((groupCount * (t + 1)) / threads) - firstGroup;
      return {
        firstGroup,
        groups,
        keepsHistograms,
        histograms: layout.take((keepsHistograms ? kept : 1) * groups * groupBytes),
        scores: layout.take(groups * SCORE_GROUP_BYTES),
        ranges: layout.take(groups * 32),
        factors: layout.take(groups * 32),
        sums: layout.take(8 * 16 * vectorsFor(outputs)),
        waste: layout.take(64),
        packedRows: layout.take(packedRowsBytes(groups, recordBytes(outputs))),
      };
    }),
  };
}

/** Writes the data where the job has it. */
export function fillJob(
  buffer: SharedArrayBuffer,
  matrix: BinnedMatrix,
  data: BoostingData,
  job: SymmetricJob,
): void {
  const rows = new Int32Array(buffer, job.rowLists[0], job.trainCount + job.evaluationCount);
  rows.set(job.settings.isOrdered ? permute(data.trainRows, job.settings.seed) : data.trainRows);
  rows.set(data.evaluationRows, job.trainCount);
  new Float32Array(buffer, job.targets, job.rowCount).set(data.targets);
  if (data.weights) new Float32Array(buffer, job.weights, job.rowCount).set(data.weights);
  const margins = new Float32Array(buffer, job.margins, job.rowCount * job.outputs);
  if (data.startMargins) margins.set(data.startMargins);
  else {
    for (const [k, margin] of data.baseMargins.entries()) {
      margins.fill(margin, k * job.rowCount, (k + 1) * job.rowCount);
    }
  }
  for (const p of job.prefixes.keys()) {
    new Float32Array(buffer, job.prefixMargins + p * margins.byteLength, margins.length).set(margins);
  }
  new Int32Array(buffer, job.control, 64).fill(0);
  new Float32Array(buffer, job.normals, NORMALS).set(normalTable());
  const groupCount = Math.ceil(job.columnCount / 4);
  const groupBins = new Int32Array(buffer, job.groupBins, 2 * groupCount).fill(0);
  const ranges = new Int32Array(buffer, job.ranges, 8 * groupCount).fill(0);
  for (let column = 0; column < job.columnCount; column++) {
    const at = 2 * (column >> 2);
    const bins = valueBins(matrix.cuts[column]!);
    const isMissing = matrix.hasMissing[column] === 1;
    groupBins[at] = Math.max(groupBins[at]!, bins);
    if (isMissing) groupBins[at + 1] = 1;
    const { missingLeft } = job.settings;
    ranges[2 * column] = isMissing && missingLeft ? 0 : 1;
    ranges[2 * column + 1] = isMissing && !missingLeft ? bins + 1 : bins;
  }
}

function meanWeight({ trainRows, weights }: BoostingData): number {
  if (!weights) return 1;
  let sum = 0;
  for (const row of trainRows) sum += weights[row]!;
  return sum / trainRows.length;
}
