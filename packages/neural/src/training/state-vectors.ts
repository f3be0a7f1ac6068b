import { Tensor as OrtTensor } from "onnxruntime-node";

export type NamedTensors = Record<string, OrtTensor>;

/**
 * Flat float32 vectors that every step reads and writes anew, in two sets which are used by turns, so that no step
 * allocates. Each vector turns on its own: some graphs change only some of them. Empty vectors are left out.
 */
export class StateVectors {
  private readonly current: NamedTensors = {};
  private readonly next: NamedTensors = {};

  constructor(vectors: Readonly<Record<string, Float32Array>>) {
    for (const [name, values] of Object.entries(vectors)) {
      if (values.length === 0) continue;
      this.current[name] = new OrtTensor("float32", values, [values.length]);
      this.next[name] = new OrtTensor("float32", values.slice(), [values.length]);
    }
  }

  /** What a graph reads of the vectors named, by the names of its inputs. */
  feeds(names: readonly string[]): NamedTensors {
    return this.picked(names, this.current, "");
  }

  /** Where a graph writes the vectors named, by the names of its outputs. */
  fetches(names: readonly string[]): NamedTensors {
    return this.picked(names, this.next, "next_");
  }

  /** Makes what was written to `fetches` the values. */
  turn(names: readonly string[]): void {
    for (const name of names) {
      const [before, after] = [this.current[name], this.next[name]];
      if (!before || !after) continue;
      this.current[name] = after;
      this.next[name] = before;
    }
  }

  /** The values after the last turn: a view, which the turn after next overwrites. */
  values(name: string): Float32Array {
    return (this.current[name]?.data as Float32Array | undefined) ?? new Float32Array(0);
  }

  private picked(names: readonly string[], from: NamedTensors, prefix: string): NamedTensors {
    const found: NamedTensors = {};
    for (const name of names) if (from[name]) found[prefix + name] = from[name];
    return found;
  }
}
