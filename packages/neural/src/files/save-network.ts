import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Slot, totalSize } from "../building/pack.ts";
import type { FlatTensors, Weights } from "../building/weights.ts";
import { sizeOf } from "../graph/shape.ts";
import { DOCUMENT_FILE, documentText, parseDocument, sha256 } from "./network-document.ts";
import { tensorsOf } from "./network-tensors.ts";
import { readWhole } from "./read-file.ts";
import { invalid } from "./refusals.ts";
import { parseSafetensors, safetensorsBytes } from "./safetensors.ts";
import type { StoredTensors } from "./stored-tensor.ts";
import { writeAtomically } from "./write-atomically.ts";

const MOST_DOCUMENT = 2 ** 24;
const WEIGHTS_FILE = "model.safetensors";

/** A trained network as plain data: the name of its architecture, what that was built with, and the weights. */
export interface SavedNetwork {
  readonly architecture: string;
  /** The architecture's parameters; values that JSON can hold. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly weights: Weights;
  /** Anything else worth keeping that JSON can hold. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/**
 * Saves a network into a folder: `model.safetensors` and `model.json`. A process killed on the way leaves what was there
 * before or all of the new: `model.json` names its file of weights and takes its name last. Where weights are there
 * already, the new ones are `model-….safetensors`, and the old go when the new are in place.
 */
export async function saveNetwork(directory: string, network: SavedNetwork): Promise<void> {
  const { architecture, parameters, weights, metadata = {} } = network;
  const bytes = safetensorsBytes(tensorsOf(weights));
  const sum = sha256(bytes);
  const there: string[] = await readdir(directory).catch(() => []);
  const file = there.includes(WEIGHTS_FILE) ? `model-${sum.slice(0, 16)}.safetensors` : WEIGHTS_FILE;
  const namesOf = ({ slots }: FlatTensors) => slots.map(({ name }) => name);
  const text = documentText({
    architecture,
    parameters,
    metadata,
    weights: {
      file,
      sha256: sum,
      parameters: namesOf(weights.parameters),
      buffers: namesOf(weights.buffers),
    },
  });
  await writeAtomically(join(directory, file), bytes);
  await writeAtomically(join(directory, DOCUMENT_FILE), text);
  const older = there.filter((name) => name !== file && /^model(-[0-9a-f]{16})?\.safetensors$/.test(name));
  for (const name of older) await rm(join(directory, name), { force: true });
}

/**
 * Loads what `saveNetwork` saved; runs nothing that is in the files. Truncated, altered or mixed-up files are refused with
 * NEURAL_FILE_INVALID, by checksums and before anything is made of them.
 */
export async function loadNetwork(directory: string): Promise<Required<SavedNetwork>> {
  const path = join(directory, DOCUMENT_FILE);
  const { weights, ...rest } = parseDocument(await readWhole(path, MOST_DOCUMENT), path);
  const weightsPath = join(directory, weights.file);
  const bytes = await readWhole(weightsPath);
  if (sha256(bytes) !== weights.sha256) {
    throw invalid(
      weightsPath,
      `its checksum is not the one in ${DOCUMENT_FILE}: it was altered, or belongs to another save`,
    );
  }
  const { tensors } = parseSafetensors(bytes, weightsPath);
  if (tensors.size !== weights.parameters.length + weights.buffers.length) {
    throw invalid(weightsPath, `it has ${tensors.size} tensors, not those that ${DOCUMENT_FILE} names`);
  }
  return {
    ...rest,
    weights: {
      parameters: flat(weights.parameters, tensors, weightsPath),
      buffers: flat(weights.buffers, tensors, weightsPath),
    },
  };
}

function flat(names: readonly string[], tensors: StoredTensors, file: string): FlatTensors {
  let offset = 0;
  const slots = names.map((name): Slot => {
    const tensor = tensors.get(name);
    if (tensor?.type !== "float32") throw invalid(file, `it lacks ${name} of float32`, { tensor: name });
    const slot = { name, shape: tensor.shape, offset, size: sizeOf(tensor.shape) };
    offset += slot.size;
    return slot;
  });
  const values = new Float32Array(totalSize(slots));
  for (const { name, offset: at } of slots) values.set(tensors.get(name)!.values as Float32Array, at);
  return { slots, values };
}
