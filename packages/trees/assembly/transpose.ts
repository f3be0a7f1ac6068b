// Turns 16 columns of 16 rows, found through their row numbers, by rounds of interleaving: after four of them the
// columns lie one after another, 64 bytes apart. `scratch` is 512 bytes.
export function transpose(matrix: usize, rowStride: i32, rowNumbers: usize, to: usize, scratch: usize): void {
  let from = scratch;
  let next = from + 256;
  for (let j: usize = 0; j < 16; j++) {
    const row = <usize>load<u32>(rowNumbers + (j << 2));
    v128.store(from + (j << 4), v128.load(matrix + row * <usize>rowStride));
  }
  for (let round = 0; round < 3; round++) {
    for (let i: usize = 0; i < 128; i += 16) {
      const a = v128.load(from + i);
      const b = v128.load(from + i, 128);
      v128.store(next + 2 * i, v128.shuffle<u8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
      v128.store(next + 2 * i, v128.shuffle<u8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), 16);
    }
    const swap = from;
    from = next;
    next = swap;
  }
  for (let i: usize = 0; i < 128; i += 16) {
    const a = v128.load(from + i);
    const b = v128.load(from + i, 128);
    v128.store(to + (i << 3), v128.shuffle<u8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
    v128.store(to + (i << 3), v128.shuffle<u8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), 64);
  }
}
