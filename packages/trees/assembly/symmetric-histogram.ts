// Gradient histograms of trees with several outputs. A row has one record of `vectors` vectors of four int32: its weight,
// then its gradients, then zeros. All of a bin's sums are so added to by as many vector additions, and the outputs share
// the loads of rows and bins.
//
// A histogram holds groups of four features: 256 bins of four records, one a feature.

import { PACKED_ROWS, packBins, packedWidth } from "./pack-rows";

@inline
function addRecord(record: v128, to: usize): void {
  v128.store(to, i32x4.add(v128.load(to), record));
}

// One vector a record: weight and up to three gradients.
@inline
function addSingleVectors(records: usize, end: usize, cell: usize, stride: usize, sums: usize): void {
  for (; records < end; records += 16, cell += stride) {
    const record = v128.load(records);
    const four = load<u32>(cell);
    addRecord(record, sums + <usize>((four << 6) & 0x3fc0));
    addRecord(record, sums + <usize>((four >> 2) & 0x3fc0) + 16);
    addRecord(record, sums + <usize>((four >> 10) & 0x3fc0) + 32);
    addRecord(record, sums + <usize>((four >> 18) & 0x3fc0) + 48);
  }
}

@inline
function addRecords(from: usize, width: usize, to: usize): void {
  for (let v: usize = 0; v < width; v += 16) addRecord(v128.load(from + v), to + v);
}

function addManyVectors(records: usize, end: usize, cell: usize, stride: usize, width: usize, sums: usize): void {
  const bin = width << 2;
  for (; records < end; records += width, cell += stride) {
    addRecords(records, width, sums + <usize>load<u8>(cell) * bin);
    addRecords(records, width, sums + <usize>load<u8>(cell, 1) * bin + width);
    addRecords(records, width, sums + <usize>load<u8>(cell, 2) * bin + 2 * width);
    addRecords(records, width, sums + <usize>load<u8>(cell, 3) * bin + 3 * width);
  }
}

function packRecords(first: usize, last: usize, records: usize, width: usize, to: usize): void {
  for (let at = first; at < last; at += 4, to += width) {
    const from = records + <usize>load<u32>(at) * width;
    for (let v: usize = 0; v < width; v += 16) v128.store(to + v, v128.load(from + v));
  }
}

// Adds `count` rows (uint32 at `rows`) to a histogram of `groups` × 4 columns whose bins start at `bins` in row 0. `scratch`
// has room for PACKED_ROWS of a record and packed bins.
export function addVectorHistogram(
  rows: usize,
  count: i32,
  bins: usize,
  rowStride: i32,
  groups: i32,
  gradients: usize,
  vectors: i32,
  histogram: usize,
  scratch: usize,
): void {
  const end = rows + (<usize>count << 2);
  const width = <usize>vectors << 4;
  const stride = packedWidth(groups);
  const packed = scratch + PACKED_ROWS * width;
  for (let first = rows; first < end; first += PACKED_ROWS << 2) {
    const last = min(end, first + (PACKED_ROWS << 2));
    packRecords(first, last, gradients, width, scratch);
    packBins(first, last, bins, <usize>rowStride, stride, packed);
    const lastRecord = scratch + ((last - first) >> 2) * width;
    for (let group: usize = 0; group < <usize>groups; group++) {
      const cells = packed + (group << 2);
      const sums = histogram + group * (width << 10);
      if (vectors == 1) addSingleVectors(scratch, lastRecord, cells, stride, sums);
      else addManyVectors(scratch, lastRecord, cells, stride, width, sums);
    }
  }
}
