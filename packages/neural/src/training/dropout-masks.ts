import type { Dropout } from "../building/scope.ts";
import { sizeOf } from "../graph/shape.ts";
import { deriveSeed, Random } from "../random.ts";

/** Where the seed of the pools stands among those derived from the seed of a training. */
const POOL = 0x6d61736b;
/** Likewise among those of a batch: far above the places of a graph. */
const SECOND_HALF = 0x68616c66;
const FEWEST_OFFSETS = 65_536;
const MOST_OFFSETS = 4_194_304;

/**
 * Masks of zeros and 1 / (1 − rate), taken as views of a pool that is drawn once for each rate: a step draws one number for
 * each place, not one for each value. Pools are at least twice as long as the largest mask, or longer by four million values
 * where masks are larger than that. The masks of a batch follow from the seed and the batch's number alone, so that a resumed
 * training meets the same ones.
 */
export class DropoutMasks {
  private readonly seed: number;
  private readonly pools = new Map<number, Float32Array>();

  /** `dropouts` are those of the largest graph; others may use a part of each mask. */
  constructor(dropouts: readonly Dropout[], seed: number) {
    this.seed = seed;
    const largest = new Map<number, number>();
    for (const { rate, mask } of dropouts) {
      largest.set(rate, Math.max(largest.get(rate) ?? 0, sizeOf(mask.shape)));
    }
    for (const [rate, size] of largest) {
      const offsets = Math.min(Math.max(size, FEWEST_OFFSETS), MOST_OFFSETS);
      this.pools.set(rate, pool(size + offsets, rate, deriveSeed(seed, POOL)));
    }
  }

  /** Masks of batch `number`, or of its second half, one for each place of a graph. */
  of(dropouts: readonly Dropout[], number: number, isSecondHalf = false): Float32Array[] {
    const ofBatch = deriveSeed(this.seed, number);
    const seed = isSecondHalf ? deriveSeed(ofBatch, SECOND_HALF) : ofBatch;
    return dropouts.map(({ rate, mask }, place) => {
      const values = this.pools.get(rate)!;
      const size = sizeOf(mask.shape);
      const offset = (deriveSeed(seed, place) >>> 0) % (values.length - size + 1);
      return values.subarray(offset, offset + size);
    });
  }
}

function pool(length: number, rate: number, seed: number): Float32Array {
  const random = new Random(seed);
  const kept = 1 / (1 - rate);
  const values = new Float32Array(length);
  for (let i = 0; i < length; i++) values[i] = random.uniform() < rate ? 0 : kept;
  return values;
}
