/** CityHash's primes, and the factor of its 128-to-64-bit mix. */
const K0 = 0xc3a5c85c97cb3127n;
const K1 = 0xb492b66fbe98f273n;
const K2 = 0x9ae16a3b2f90404fn;
const K3 = 0xc949d7c7509e6557n;
const MIX = 0x9ddfea08eb382d69n;

/** What stands for a missing value in CatBoost, whose categories are all texts: the text that Python has for NaN. */
export const MISSING_CATEGORY = "nan";

/** The number that CatBoost knows a category by: low half of CityHash64 (version 1.0) of its UTF-8 text, as an int32. */
export function categoryHash(category: string): number {
  return Number(BigInt.asIntN(32, cityHash64(new TextEncoder().encode(category))));
}

function cityHash64(bytes: Uint8Array): bigint {
  const { length } = bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  if (length <= 16) return hashTo16(view);
  if (length <= 32) return hashTo32(view);
  return length <= 64 ? hashTo64(view) : hashLong(view);
}

function hashTo16(view: DataView): bigint {
  const length = view.byteLength;
  const size = BigInt(length);
  if (length > 8) {
    const last = word(view, length - 8);
    return mix(word(view, 0), rotated(last + size, size)) ^ last;
  }
  if (length >= 4) {
    const first = BigInt(view.getUint32(0, true));
    return mix(size + (first << 3n), BigInt(view.getUint32(length - 4, true)));
  }
  if (length === 0) return K2;
  const low = BigInt(view.getUint8(0)) + (BigInt(view.getUint8(length >> 1)) << 8n);
  const high = size + (BigInt(view.getUint8(length - 1)) << 2n);
  return wrap(folded(wrap(low * K2) ^ wrap(high * K3)) * K2);
}

function hashTo32(view: DataView): bigint {
  const length = view.byteLength;
  const a = wrap(word(view, 0) * K1);
  const b = word(view, 8);
  const c = wrap(word(view, length - 8) * K2);
  const d = wrap(word(view, length - 16) * K0);
  return mix(rotated(a - b, 43n) + rotated(c, 30n) + d, a + rotated(b ^ K3, 20n) - c + BigInt(length));
}

function hashTo64(view: DataView): bigint {
  const length = view.byteLength;
  const last = word(view, length - 16);
  const [headLow, headHigh] = half(view, 0, (BigInt(length) + last) * K0, word(view, 24));
  const tailStart = word(view, 16) + word(view, length - 32);
  const [tailLow, tailHigh] = half(
    view,
    length - 32,
    tailStart - word(view, length - 32),
    word(view, length - 8),
  );
  const joined = folded((headLow + tailHigh) * K2 + (tailLow + headHigh) * K0);
  return wrap(folded(joined * K0 + headHigh) * K2);
}

/** Folds 24 bytes from `at`, on top of `start`, with the word behind them. */
function half(view: DataView, at: number, start: bigint, end: bigint): [bigint, bigint] {
  const first = wrap(start + word(view, at));
  const second = wrap(first + word(view, at + 8));
  const third = wrap(second + word(view, at + 16));
  const turned = rotated(first + end, 52n) + rotated(first, 37n) + rotated(second, 7n) + rotated(third, 31n);
  return [wrap(third + end), wrap(turned)];
}

function hashLong(view: DataView): bigint {
  const { byteLength: length } = view;
  const size = BigInt(length);
  let x = word(view, 0);
  let y = word(view, length - 16) ^ K1;
  let z = word(view, length - 56) ^ K0;
  let v = fold32(view, length - 64, size, y);
  let w = fold32(view, length - 32, size * K1, K0);
  z = wrap(z + folded(v[1]) * K1);
  x = wrap(rotated(z + x, 39n) * K1);
  y = wrap(rotated(y, 33n) * K1);
  const end = (length - 1) & ~63;
  for (let at = 0; at < end; at += 64) {
    x = wrap(rotated(x + y + v[0] + word(view, at + 16), 37n) * K1) ^ w[1];
    y = wrap(rotated(y + v[1] + word(view, at + 48), 42n) * K1) ^ v[0];
    z = rotated(z ^ w[0], 33n);
    v = fold32(view, at, v[1] * K1, x + w[0]);
    w = fold32(view, at + 32, z + w[1], y);
    [x, z] = [z, x];
  }
  return mix(mix(v[0], w[0]) + folded(y) * K1 + z, mix(v[1], w[1]) + x);
}

/** Folds 32 bytes from `at` into two words. */
function fold32(view: DataView, at: number, first: bigint, second: bigint): [bigint, bigint] {
  const a = wrap(first + word(view, at));
  const end = word(view, at + 24);
  const b = rotated(second + a + end, 21n);
  const c = wrap(a + word(view, at + 8) + word(view, at + 16));
  return [wrap(c + end), wrap(b + rotated(c, 44n) + a)];
}

function mix(low: bigint, high: bigint): bigint {
  const a = folded((wrap(low) ^ wrap(high)) * MIX);
  return wrap(folded((wrap(high) ^ a) * MIX) * MIX);
}

function folded(value: bigint): bigint {
  const word = wrap(value);
  return word ^ (word >> 47n);
}

function rotated(value: bigint, by: bigint): bigint {
  const word = wrap(value);
  return wrap((word >> by) | (word << (64n - by)));
}

function word(view: DataView, at: number): bigint {
  return view.getBigUint64(at, true);
}

function wrap(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}
