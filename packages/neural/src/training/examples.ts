import type { Port } from "../building/network.ts";

export type BatchArray = Float32Array | BigInt64Array | Int32Array;

/** Arrays of a batch by the names of the ports: example after example. */
export type BatchArrays = Readonly<Record<string, BatchArray>>;

/** What a network is trained or validated on: examples by number, copied out a batch at a time. */
export interface Examples {
  readonly count: number;
  /** The values that each example has: the network's inputs and the objective's targets. */
  readonly ports: readonly Port[];
  /**
   * Writes the examples of these numbers, one after another, into the arrays of the ports that `into` names. Allocates
   * nothing that grows with the number of examples.
   */
  readonly copy: (indices: Int32Array, into: BatchArrays) => void;
  /** Refuses values that are not finite and belong to an example, naming port, feature and row. Cost O(values). */
  readonly check: () => void;
}
