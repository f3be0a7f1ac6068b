// Gradient histograms. A row's gradient (upper half, signed) and hessian (lower half, never negative) are whole numbers in
// one 64-bit word, so that adding a row to a bin is one load, add and store, and sums do not depend on the order of rows.
//
// A histogram holds groups of four features: 256 bins of four words, one a feature.

export function addHistogram(
  rows: usize,
  count: i32,
  bins: usize,
  rowStride: i32,
  groups: i32,
  gradients: usize,
  histogram: usize,
): void {
  const width = <usize>groups << 2;
  const end = rows + (<usize>count << 2);
  for (; rows < end; rows += 4) {
    const row = <usize>load<u32>(rows);
    const word = load<i64>(gradients + (row << 3));
    let cell = bins + row * <usize>rowStride;
    const last = cell + width;
    let group = histogram;
    for (; cell < last; cell += 4) {
      const four = load<u32>(cell);
      const a = group + (<usize>(four & 255) << 5);
      const b = group + (<usize>((four >> 8) & 255) << 5);
      const c = group + (<usize>((four >> 16) & 255) << 5);
      const d = group + (<usize>(four >> 24) << 5);
      store<i64>(a, load<i64>(a) + word);
      store<i64>(b, load<i64>(b, 8) + word, 8);
      store<i64>(c, load<i64>(c, 16) + word, 16);
      store<i64>(d, load<i64>(d, 24) + word, 24);
      group += 8192;
    }
  }
}
