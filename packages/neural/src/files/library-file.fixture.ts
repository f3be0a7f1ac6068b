import { NeuralError } from "../errors.ts";
import { readStateDict } from "./pytorch/state-dict-reader.ts";
import { readSafetensors } from "./safetensors.ts";

/** A file that PyTorch or safetensors wrote (interop/neural/library_files.py), and what is in it or why it is refused. */
export interface LibraryFile {
  readonly name: string;
  readonly format: "state dict" | "safetensors";
  readonly base64: string;
  /** Part of the message of NEURAL_FILE_UNSUPPORTED. */
  readonly refused?: string;
  /** Values as texts, so that NaN, infinities and 64 bits are kept. */
  readonly tensors?: Readonly<
    Record<string, { type: string; shape: readonly number[]; values: readonly string[] }>
  >;
}

/** What is wrong with how a file is read; null when nothing is. */
export async function libraryFileError(file: LibraryFile): Promise<string | null> {
  const bytes = Buffer.from(file.base64, "base64");
  try {
    const found =
      file.format === "state dict" ? await readStateDict(bytes) : (await readSafetensors(bytes)).tensors;
    if (file.refused) return `${file.name} is read, not refused`;
    const plain = Object.fromEntries(
      [...found].map(([name, { type, shape, values }]) => [
        name,
        { type, shape: [...shape], values: Array.from(values as ArrayLike<number | bigint>, textOf) },
      ]),
    );
    const [is, expected] = [plain, file.tensors!].map((tensors) =>
      JSON.stringify(Object.entries(tensors).sort()),
    );
    return is === expected ? null : `${file.name}: ${is}\nexpected ${expected}`;
  } catch (error) {
    if (!(error instanceof NeuralError)) throw error;
    const isExpected =
      file.refused && error.code === "NEURAL_FILE_UNSUPPORTED" && error.message.includes(file.refused);
    return isExpected ? null : `${file.name}: ${error.code} ${error.message}`;
  }
}

function textOf(value: number | bigint): string {
  return Object.is(value, -0) ? "-0" : String(value);
}
