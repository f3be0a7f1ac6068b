// Gradient histograms of trees with several outputs. A row has one record of `vectors` vectors of four int32: its weight,
// then its gradients, then zeros. All of a bin's sums are so added to by as many vector additions, and the outputs share
// the loads of rows and bins.
//
// A histogram holds groups of four features: 256 bins of four records, one a feature.

@inline
function addRecord(record: v128, to: usize): void {
  v128.store(to, i32x4.add(v128.load(to), record));
}

// One vector a record: weight and up to three gradients.
@inline
function addSingleVectors(rows: usize, end: usize, cells: usize, stride: usize, gradients: usize, sums: usize): void {
  for (let at = rows; at < end; at += 4) {
    const row = <usize>load<u32>(at);
    const record = v128.load(gradients + (row << 4));
    const four = load<u32>(cells + row * stride);
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

function addManyVectors(
  rows: usize,
  end: usize,
  cells: usize,
  stride: usize,
  gradients: usize,
  width: usize,
  sums: usize,
): void {
  const bin = width << 2;
  for (let at = rows; at < end; at += 4) {
    const row = <usize>load<u32>(at);
    const from = gradients + row * width;
    const four = cells + row * stride;
    addRecords(from, width, sums + <usize>load<u8>(four) * bin);
    addRecords(from, width, sums + <usize>load<u8>(four, 1) * bin + width);
    addRecords(from, width, sums + <usize>load<u8>(four, 2) * bin + 2 * width);
    addRecords(from, width, sums + <usize>load<u8>(four, 3) * bin + 3 * width);
  }
}

// Rows worked on at a time: their bins stay in the second-level cache while group after group is added.
const ROWS: usize = 1024;

// Adds `count` rows (uint32 at `rows`) to a histogram of `groups` × 4 columns whose bins start at `bins` in row 0.
export function addVectorHistogram(
  rows: usize,
  count: i32,
  bins: usize,
  rowStride: i32,
  groups: i32,
  gradients: usize,
  vectors: i32,
  histogram: usize,
): void {
  const end = rows + (<usize>count << 2);
  const stride = <usize>rowStride;
  const width = <usize>vectors << 4;
  for (let first = rows; first < end; first += ROWS << 2) {
    const last = min(end, first + (ROWS << 2));
    for (let group: usize = 0; group < <usize>groups; group++) {
      const cells = bins + (group << 2);
      const sums = histogram + group * (width << 10);
      if (vectors == 1) addSingleVectors(first, last, cells, stride, gradients, sums);
      else addManyVectors(first, last, cells, stride, gradients, width, sums);
    }
  }
}
