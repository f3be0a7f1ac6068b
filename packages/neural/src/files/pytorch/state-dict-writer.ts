import { bytesOf, checkTensors, type StoredTensors } from "../stored-tensor.ts";
import { writeAtomically } from "../write-atomically.ts";
import { zipBytes } from "../zip/write-zip.ts";
import { PickleWriter } from "./pickle-writer.ts";

/**
 * Writes tensors as a PyTorch state dict, atomically: `torch.load(path, weights_only=True)` gives an OrderedDict of tensors
 * that `load_state_dict` takes. The layout is that of `torch.save` since PyTorch 1.6.
 */
export async function writeStateDict(path: string, tensors: StoredTensors): Promise<void> {
  await writeAtomically(path, stateDictBytes(tensors));
}

export function stateDictBytes(tensors: StoredTensors): Uint8Array {
  checkTensors(tensors);
  const pickle = new PickleWriter().orderedDictionary().opcodes("mark");
  for (const [i, [name, { type, shape }]] of [...tensors].entries()) {
    pickle.text(name).tensor(type, shape, String(i), false);
  }
  pickle.opcodes("setItems");
  return archiveBytes("archive", [
    ["data.pkl", pickle.finish()],
    ...storages("data", tensors),
    [".format_version", "1"],
    [".storage_alignment", "64"],
    ["version", "3\n"],
  ]);
}

type ArchiveRecord = readonly [name: string, content: Uint8Array | string];

/** The numbers of tensors as entries of a folder, named by their order. */
export function storages(folder: string, tensors: StoredTensors): ArchiveRecord[] {
  return [...tensors.values()].map(({ values }, i) => [`${folder}/${i}`, bytesOf(values)]);
}

/** An archive as PyTorch makes them: all in one folder. */
export function archiveBytes(folder: string, records: readonly ArchiveRecord[]): Uint8Array {
  const all: ArchiveRecord[] = [...records, ["byteorder", "little"]];
  return zipBytes(
    all.map(([name, content]) => ({
      name: `${folder}/${name}`,
      bytes: typeof content === "string" ? new TextEncoder().encode(content) : content,
    })),
  );
}
