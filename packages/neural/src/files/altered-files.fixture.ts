import fc from "fast-check";
import { mutate } from "../../../../scripts/soak/mutate.ts";
import { NeuralError } from "../errors.ts";
import { Random } from "../random.ts";
import { PickleWriter } from "./pytorch/pickle-writer.ts";
import { parseStateDict } from "./pytorch/state-dict-reader.ts";
import { stateDictBytes } from "./pytorch/state-dict-writer.ts";
import { parseSafetensors, safetensorsBytes } from "./safetensors.ts";
import type { StoredTensors } from "./stored-tensor.ts";
import { storedTensors } from "./stored-tensors.fixture.ts";
import { readZip } from "./zip/read-zip.ts";
import { zipBytes } from "./zip/write-zip.ts";

/** A file with one to three random changes, the same for the same seed. */
export function mutated(bytes: Uint8Array, seed: number): Uint8Array {
  const random = new Random(seed);
  return mutate(bytes, { integer: (bound: number) => random.below(bound) } as Parameters<typeof mutate>[1]);
}

export interface AlteredOutcome {
  readonly refused: number;
  readonly read: number;
}

const sample: StoredTensors = fc
  .sample(storedTensors, { numRuns: 50, seed: 8 })
  .find(({ size }) => size > 3)!;

/** A pickle of two tensors that share the only storage of its archive. */
const pickle = new PickleWriter()
  .orderedDictionary()
  .opcodes("mark")
  .text("layers.0.weight")
  .tensor("float32", [2, 3], "0", false)
  .text("bias")
  .tensor("float32", [6], "0", false)
  .opcodes("setItems")
  .finish();

const data = new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer);
const archive = (altered: Uint8Array) =>
  zipBytes([
    { name: "archive/data.pkl", bytes: altered },
    { name: "archive/data/0", bytes: data },
  ]);

/** Readers given a file altered by a seed; all but the pickle's are given its broken checksums, too. */
const readers: Readonly<Record<string, (seed: number) => StoredTensors>> = {
  safetensors: (seed) =>
    parseSafetensors(mutated(safetensorsBytes(sample, { made: "here" }), seed), "it").tensors,
  "state dict": (seed) => parseStateDict(mutated(stateDictBytes(sample), seed), "it"),
  pickle: (seed) => parseStateDict(archive(mutated(pickle, seed)), "it"),
  zip: (seed) =>
    new Map(
      [...readZip(mutated(archive(pickle), seed), "it")].map(([name, values]) => [
        name,
        { type: "uint8", shape: [values.length], values },
      ]),
    ),
};

export const alteredFormats = Object.keys(readers);

/**
 * Alters a file `count` times and reads it: each must be refused with a code of its own or give sound tensors. Throws at the
 * first breach, with the seed that shows it.
 */
export function readAltered(format: string, count: number): AlteredOutcome {
  let refused = 0;
  for (let seed = 0; seed < count; seed++) {
    try {
      for (const [name, { shape, values }] of readers[format]!(seed)) {
        const size = shape.reduce((product, length) => product * length, 1);
        if (values.length !== size) throw new Error(`${name} has ${values.length} of ${size} elements`);
      }
    } catch (error) {
      const code = error instanceof NeuralError ? error.code : "";
      if (!code.startsWith("NEURAL_FILE_"))
        throw new Error(`${format}, seed ${seed}: ${error}`, { cause: error });
      refused++;
    }
  }
  return { refused, read: count - refused };
}
