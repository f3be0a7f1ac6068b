/** Values below which the built-in sort is as fast. */
const RADIX_FROM = 2000;

/**
 * Sorts float32 values without NaN in place, ascending, −0 before 0. Radix sort by 11 bits at a time on their bits, whose
 * order is that of the values once negative ones are turned round. Cost O(n); several times as fast as the built-in from
 * tens of thousands.
 */
export function sortFloats(values: Float32Array): void {
  const { length } = values;
  if (length < RADIX_FROM) {
    values.sort();
    return;
  }
  let keys: Uint32Array = new Uint32Array(values.buffer, values.byteOffset, length);
  let other: Uint32Array = new Uint32Array(length);
  const counts = new Uint32Array(3 * 2048);
  for (let i = 0; i < length; i++) {
    const bits = keys[i]!;
    const key = bits ^ ((bits >> 31) | 0x80000000);
    keys[i] = key;
    counts[key & 2047]!++;
    counts[2048 + ((key >>> 11) & 2047)]!++;
    counts[4096 + (key >>> 22)]!++;
  }
  for (let pass = 0; pass < 3; pass++) {
    const shift = 11 * pass;
    const first = 2048 * pass;
    let sum = 0;
    for (let bucket = first; bucket < first + 2048; bucket++) {
      const count = counts[bucket]!;
      counts[bucket] = sum;
      sum += count;
    }
    for (let i = 0; i < length; i++) {
      const key = keys[i]!;
      other[counts[first + ((key >>> shift) & 2047)]!++] = key;
    }
    [keys, other] = [other, keys];
  }
  // After three passes the sorted keys lie in the scratch array.
  const result = new Uint32Array(values.buffer, values.byteOffset, length);
  for (let i = 0; i < length; i++) {
    const key = keys[i]!;
    result[i] = key & 0x80000000 ? key ^ 0x80000000 : ~key;
  }
}
