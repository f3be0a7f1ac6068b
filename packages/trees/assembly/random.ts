// xoshiro128** and seed derivation: the same numbers as src/random.ts.

let a: u32 = 0;
let b: u32 = 0;
let c: u32 = 0;
let d: u32 = 0;

function mix32(z: u32): u32 {
  z = (z ^ (z >> 16)) * 0x21f0aaad;
  z = (z ^ (z >> 15)) * 0x735a2d97;
  return z ^ (z >> 15);
}

export function deriveSeed(seed: u32, index: u32): u32 {
  return mix32(mix32(seed + 0x9e3779b9) ^ ((index + 1) * 0x85ebca6b));
}

export function seedRandom(seed: u32): void {
  a = mix32(seed + 0x9e3779b9);
  b = mix32(seed + 2 * 0x9e3779b9);
  c = mix32(seed + 3 * 0x9e3779b9);
  d = mix32(seed + 4 * 0x9e3779b9) | 1;
}

// Next 32 random bits.
@inline
export function nextRandom(): u32 {
  const scrambled = rotl(b * 5, 7) * 9;
  const shifted = b << 9;
  c ^= a;
  d ^= b;
  b ^= c;
  a ^= d;
  c ^= shifted;
  d = rotl(d, 11);
  return scrambled;
}

// Uniform integer in [0, bound).
@inline
export function randomBelow(bound: u32): u32 {
  return <u32>((<u64>nextRandom() * <u64>bound) >> 32);
}
