// The records a fit is described by: int32 fields in the order of src/kernels/job.ts, read through raw addresses.

@unmanaged
export class Job {
  bins: usize;
  columnStride: i32;
  columnCount: i32;
  rowMajor: usize;
  rowStride: i32;
  missingFlags: usize;
  representatives: usize;
  rowCount: i32;
  rows: usize;
  labels: usize;
  weights: usize;
  targets: usize;
  classCount: i32;
  drawCount: i32;
  maxFeatures: i32;
  maxDepth: i32;
  minSamplesSplit: i32;
  minSamplesLeaf: i32;
  isPacked: i32;
  isRandom: i32;
  isEntropy: i32;
  control: usize;
  reals: usize;
  seed: u32;
}

@unmanaged
export class Scratch {
  counts: usize;
  entries: usize;
  spare: usize;
  treeWeights: usize;
  features: usize;
  stack: usize;
  nodes: usize;
  statistics: usize;
  importances: usize;
  histogram: usize;
  candidates: usize;
  block: usize;
}

// Bin of missing values.
export const MISSING: i32 = 255;

// Most draws of one row that count; see src/kernels/job.ts.
export const MAX_COUNT: u32 = 63;

export function classWeight(job: Job, k: i32): f64 {
  return load<f64>(job.reals + 8 + (<usize>k << 3));
}

// Doubles a node keeps: weight of each class, or total weight and weighted target sum.
export function statisticsPerNode(job: Job): i32 {
  return job.targets ? 2 : job.classCount;
}
