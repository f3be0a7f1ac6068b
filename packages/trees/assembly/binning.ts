// The bin of each of `count` float32 values: the number of the 256 ascending bounds (padded with +Infinity) below it, or
// 255 for NaN. Eight halvings, each a selection rather than a branch. Returns whether a value was NaN.
export function fillBins(values: usize, count: i32, bounds: usize, bins: usize): i32 {
  let missing = 0;
  const end = values + (<usize>count << 2);
  for (; values < end; values += 4, bins++) {
    const value = load<f32>(values);
    let at = bounds;
    at += select<usize>(512, 0, value > load<f32>(at, 508));
    at += select<usize>(256, 0, value > load<f32>(at, 252));
    at += select<usize>(128, 0, value > load<f32>(at, 124));
    at += select<usize>(64, 0, value > load<f32>(at, 60));
    at += select<usize>(32, 0, value > load<f32>(at, 28));
    at += select<usize>(16, 0, value > load<f32>(at, 12));
    at += select<usize>(8, 0, value > load<f32>(at, 4));
    at += select<usize>(4, 0, value > load<f32>(at));
    const isMissing = value != value;
    missing |= i32(isMissing);
    store<u8>(bins, select<u32>(255, <u32>((at - bounds) >> 2), isMissing));
  }
  return missing;
}
