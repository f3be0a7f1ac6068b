/**
 * Seeded generator xoshiro128** (Blackman & Vigna, "Scrambled linear pseudorandom number generators", 2021), seeded
 * through splitmix32. Only 32-bit operations, so assembly/random.ts draws the very same numbers.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  constructor(seed: number) {
    let state = seed | 0;
    const next = (): number => {
      state = (state + 0x9e3779b9) | 0;
      return mix32(state);
    };
    this.a = next();
    this.b = next();
    this.c = next();
    this.d = next() | 1; // an all-zero state would stay zero for ever
  }

  /** Next 32 random bits as an unsigned integer. */
  next(): number {
    const scrambled = Math.imul(rotateLeft(Math.imul(this.b, 5), 7), 9);
    const shifted = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= shifted;
    this.d = rotateLeft(this.d, 11);
    return scrambled >>> 0;
  }

  /** Uniform integer in [0, bound), bound ≤ 2^31. Bias below bound / 2^32. */
  below(bound: number): number {
    return multiplyHigh(this.next(), bound);
  }
}

/** Seed of member `index` (a tree, a repetition) of a run seeded with `seed`: well apart for neighbouring indexes. */
export function deriveSeed(seed: number, index: number): number {
  return mix32((mix32((seed + 0x9e3779b9) | 0) ^ Math.imul(index + 1, 0x85ebca6b)) | 0);
}

function mix32(value: number): number {
  let z = value;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return z ^ (z >>> 15);
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/** Upper 32 bits of an unsigned 32 × 32 product, from 16-bit halves because doubles hold only 53 bits. */
function multiplyHigh(x: number, y: number): number {
  const xh = x >>> 16;
  const xl = x & 0xffff;
  const yh = y >>> 16;
  const yl = y & 0xffff;
  const middle = xh * yl + ((xl * yl) >>> 16);
  return (xh * yh + Math.floor((middle + xl * yh) / 65536)) >>> 0;
}
