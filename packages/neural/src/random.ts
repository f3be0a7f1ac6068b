/**
 * Seeded generator xoshiro128** (Blackman & Vigna, "Scrambled linear pseudorandom number generators", 2021), seeded
 * through splitmix32. Its state can be kept and put back, so that an interrupted training goes on as if nothing had been.
 */
export class Random {
  private readonly words: Uint32Array;
  /** The second of a pair of normal values, not yet used. */
  private spare: number | null = null;

  constructor(seed: number) {
    let state = seed | 0;
    this.words = Uint32Array.from({ length: 4 }, () => {
      state = (state + 0x9e3779b9) | 0;
      return mix(state);
    });
    this.words[3]! |= 1; // an all-zero state would stay zero for ever
  }

  /** Next 32 random bits as an unsigned integer. */
  next(): number {
    const w = this.words;
    const scrambled = Math.imul(rotateLeft(Math.imul(w[1]!, 5), 7), 9);
    const shifted = w[1]! << 9;
    w[2]! ^= w[0]!;
    w[3]! ^= w[1]!;
    w[1]! ^= w[2]!;
    w[0]! ^= w[3]!;
    w[2]! ^= shifted;
    w[3] = rotateLeft(w[3]!, 11);
    return scrambled >>> 0;
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    return this.next() / 2 ** 32;
  }

  /** Whole number in [0, bound), bound ≤ 2^32. Bias below bound / 2^32. */
  below(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  /** Standard normal, by Marsaglia's polar method (Marsaglia & Bray 1964). */
  normal(): number {
    if (this.spare !== null) {
      const kept = this.spare;
      this.spare = null;
      return kept;
    }
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const s = u * u + v * v;
      if (s === 0 || s >= 1) continue;
      const factor = Math.sqrt((-2 * Math.log(s)) / s);
      this.spare = v * factor;
      return u * factor;
    }
  }

  /** Five numbers that `restore` takes back; NaN where no normal value is kept. */
  state(): number[] {
    return [...this.words, this.spare ?? Number.NaN];
  }

  restore(state: readonly number[]): void {
    for (let i = 0; i < 4; i++) this.words[i] = state[i]!;
    this.spare = Number.isNaN(state[4]!) ? null : state[4]!;
  }
}

/** Seed of member `index` (a step, a layer, a repetition) of a run seeded with `seed`: well apart for neighbouring indexes. */
export function deriveSeed(seed: number, index: number): number {
  return mix((mix((seed + 0x9e3779b9) | 0) ^ Math.imul(index + 1, 0x85ebca6b)) | 0);
}

function mix(value: number): number {
  let z = value;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return z ^ (z >>> 15);
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
