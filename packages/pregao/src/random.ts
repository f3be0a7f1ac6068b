/**
 * The product's only source of randomness: seeded, the same on every machine.
 * Generator: xoshiro128** of Blackman and Vigna (2018), state filled by splitmix32 from the seed.
 */
export interface RandomSource {
  /** Uniform integer in [0, 2³²). */
  uint32(): number;
  /** Uniform in [0, 1) with 32 bits. */
  uniform(): number;
  /** Uniform integer in [0, bound), without modulo bias; bound in [1, 2³²). */
  integer(bound: number): number;
  /** Standard normal deviate (polar method of Marsaglia). */
  normal(): number;
  /** Puts `items` in random order in place (Fisher–Yates) and returns them. */
  shuffle<Items extends { length: number; [index: number]: number }>(items: Items): Items;
}

/** A generator for `seed`; a `stream` name gives independent generators from one seed. Cost: O(1) per draw. */
export function createRandom(seed: number, stream = ""): RandomSource {
  let mixed = seed >>> 0;
  for (let i = 0; i < stream.length; i++) mixed = Math.imul(mixed ^ stream.charCodeAt(i), 0x01000193) >>> 0;
  const next = (): number => {
    mixed = (mixed + 0x9e3779b9) >>> 0;
    let z = mixed;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  let a = next();
  let b = next();
  let c = next();
  let d = next();
  let spare = Number.NaN;

  const rotate = (x: number, k: number): number => (x << k) | (x >>> (32 - k));
  const uint32 = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotate(d, 11);
    return result;
  };
  const uniform = (): number => uint32() / 4294967296;
  const integer = (bound: number): number => {
    const limit = 4294967296 - (4294967296 % bound);
    let draw = uint32();
    while (draw >= limit) draw = uint32();
    return draw % bound;
  };
  const normal = (): number => {
    if (!Number.isNaN(spare)) {
      const kept = spare;
      spare = Number.NaN;
      return kept;
    }
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const scale = Math.sqrt((-2 * Math.log(s)) / s);
        spare = v * scale;
        return u * scale;
      }
    }
  };
  return {
    uint32,
    uniform,
    integer,
    normal,
    shuffle(items) {
      for (let i = items.length - 1; i > 0; i--) {
        const j = integer(i + 1);
        const kept = items[i]!;
        items[i] = items[j]!;
        items[j] = kept;
      }
      return items;
    },
  };
}
