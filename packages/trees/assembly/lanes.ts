// One of four numbers side by side, whichever its place: bytes are moved rather than branches taken.

@inline
export function lane(values: v128, index: i32): i32 {
  return i32x4.extract_lane(i8x16.swizzle(values, i32x4.splat(0x03020100 + index * 0x04040404)), 0);
}
