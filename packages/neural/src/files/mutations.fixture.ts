import { mutate } from "../../../../scripts/soak/mutate.ts";
import { Random } from "../random.ts";

/** A file with one to three random changes, the same for the same seed. */
export function mutated(bytes: Uint8Array, seed: number): Uint8Array {
  const random = new Random(seed);
  return mutate(bytes, { integer: (bound: number) => random.below(bound) } as Parameters<typeof mutate>[1]);
}
