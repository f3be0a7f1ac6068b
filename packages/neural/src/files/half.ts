/** IEEE 754 half precision as float32, exactly. `bytes` has two a number, little-endian. */
export function widenHalf(bytes: Uint8Array): Float32Array {
  return widen(bytes, (half) => {
    const exponent = (half >> 10) & 31;
    const fraction = half & 1023;
    const size =
      exponent === 0
        ? fraction * 2 ** -24
        : exponent < 31
          ? (1 + fraction / 1024) * 2 ** (exponent - 15)
          : fraction === 0
            ? Number.POSITIVE_INFINITY
            : Number.NaN;
    return half >> 15 ? -size : size;
  });
}

/** bfloat16, the upper half of a float32, as float32. */
export function widenBrainHalf(bytes: Uint8Array): Float32Array {
  const number = new DataView(new ArrayBuffer(4));
  return widen(bytes, (half) => {
    number.setUint16(0, half);
    return number.getFloat32(0);
  });
}

function widen(bytes: Uint8Array, wide: (half: number) => number): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length / 2 }, (_, i) => wide(view.getUint16(2 * i, true)));
}
