import { sizeOf } from "../../graph/shape.ts";
import { widenBrainHalf, widenHalf } from "../half.ts";
import { readWhole } from "../read-file.ts";
import { invalid, refusingAsInvalid, unsupported } from "../refusals.ts";
import {
  elementSize,
  type StoredTensor,
  type StoredTensors,
  type StoredValues,
  valuesIn,
} from "../stored-tensor.ts";
import { readZip } from "../zip/read-zip.ts";
import { PickleReader } from "./pickle-reader.ts";
import {
  isKind,
  type PickleDictionary,
  type PickleStorage,
  type PickleTensor,
  type PickleValue,
} from "./pickle-values.ts";
import { HALF_STORAGES, STORAGES } from "./storage-types.ts";
import { endOf, stridedValues } from "./strided-values.ts";

/** All tensors together take at most so many times the bytes of their file: tied weights are stored once. */
const MOST_SHARED = 16;

type Entries = ReadonlyMap<string, Uint8Array>;

/**
 * Reads a state dict that PyTorch (1.6 or newer) saved, from a path or from its bytes, as copies of its tensors. Runs nothing
 * that is in the file: only names that tensors are written with are known, and anything but a dictionary of tensors under
 * texts is refused by name with NEURAL_FILE_UNSUPPORTED. Broken files are refused with NEURAL_FILE_INVALID. Half precision
 * is widened to float32; views, strided ones too, become whole tensors. Cost O(bytes).
 */
export async function readStateDict(from: string | Uint8Array): Promise<StoredTensors> {
  return typeof from === "string"
    ? parseStateDict(await readWhole(from), from)
    : parseStateDict(from, "the state dict");
}

export function parseStateDict(bytes: Uint8Array, file: string): StoredTensors {
  return refusingAsInvalid(file, () => {
    if (bytes[0] === 0x80) {
      throw unsupported(
        file,
        "it is in the form that PyTorch saved before 1.6: load it there and save it again",
      );
    }
    const entries = readZip(bytes, file, (name) => refuseCode(name, file));
    const folder = [...entries.keys()][0]?.split("/")[0] ?? "";
    const within: Entries = new Map(
      [...entries]
        .filter(([name]) => name.startsWith(`${folder}/`))
        .map(([name, data]) => [name.slice(folder.length + 1), data]),
    );
    checkArchive(within, file);
    const value = new PickleReader(within.get("data.pkl")!, file).read();
    return tensorsIn(dictionaryIn(value, file), within, bytes.length, file);
  });
}

/** The folder of code, or the file, that TorchScript has and a state dict has not. */
function refuseCode(name: string, file: string): void {
  const within = name.split("/")[1];
  if (within !== "code" && within !== "constants.pkl") return;
  const remedy = "save torch.jit.load(path).state_dict()";
  throw unsupported(file, `it is a TorchScript module, whose code is not run here: ${remedy}`, {
    entry: name,
  });
}

function checkArchive(entries: Entries, file: string): void {
  if (!entries.has("data.pkl")) throw invalid(file, "it has no data.pkl, which torch.save writes");
  const order = entries.get("byteorder");
  if (order && new TextDecoder().decode(order) !== "little") {
    throw unsupported(file, "its numbers are big-endian: save it on a little-endian machine");
  }
}

function dictionaryIn(value: PickleValue, file: string): PickleDictionary {
  if (isKind(value, "dictionary")) return value;
  throw unsupported(
    file,
    `it holds ${describe(value)}, not a dictionary of tensors: save model.state_dict()`,
  );
}

function tensorsIn(
  { entries: named }: PickleDictionary,
  entries: Entries,
  size: number,
  file: string,
): StoredTensors {
  const storages = new Map<string, StoredValues>();
  const tensors = new Map<string, StoredTensor>();
  let room = MOST_SHARED * size;
  for (const [name, value] of named) {
    if (typeof name !== "string")
      throw unsupported(file, `a tensor is named by ${describe(name)}, not by a text`);
    if (!isKind(value, "tensor")) {
      const why = `${name} is ${describe(value)}, and only tensors are read: save model.state_dict() alone`;
      throw unsupported(file, why, { entry: name });
    }
    const source = storages.get(storageName(value.storage)) ?? numbersOf(value.storage, entries, file);
    storages.set(storageName(value.storage), source);
    checkView(name, value, source.length, file);
    room -= sizeOf(value.shape) * source.BYTES_PER_ELEMENT;
    if (room < 0)
      throw invalid(file, `its tensors take more than ${MOST_SHARED} times its bytes`, { tensor: name });
    const { type } = value.storage;
    tensors.set(name, {
      type: STORAGES[type] ?? "float32",
      shape: value.shape,
      values: stridedValues(source, value.offset, value.shape, value.strides),
    });
  }
  return tensors;
}

function storageName({ type, key }: PickleStorage): string {
  return `${type} ${key}`;
}

function numbersOf({ type, key, count }: PickleStorage, entries: Entries, file: string): StoredValues {
  const bytes = entries.get(`data/${key}`);
  const size = HALF_STORAGES.has(type) ? 2 : elementSize(STORAGES[type]!);
  if (bytes?.length !== count * size) {
    const found = bytes ? `${bytes.length} bytes` : "not there";
    throw invalid(file, `data/${key} is ${found}, where ${count} elements of ${type} are needed`, {
      entry: key,
    });
  }
  if (type === "HalfStorage") return widenHalf(bytes);
  if (type === "BFloat16Storage") return widenBrainHalf(bytes);
  return valuesIn(STORAGES[type]!, bytes);
}

function checkView(
  name: string,
  { offset, shape, strides }: PickleTensor,
  length: number,
  file: string,
): void {
  const end = endOf(offset, shape, strides);
  if (!(end <= length)) {
    throw invalid(file, `tensor ${name} reaches to element ${end} of ${length}`, {
      tensor: name,
      limit: length,
    });
  }
  if (sizeOf(shape) <= length) return;
  const why = `tensor ${name} repeats its ${length} elements ${sizeOf(shape)} times: save it .contiguous()`;
  throw unsupported(file, why, { tensor: name });
}

function describe(value: PickleValue): string {
  if (value === null) return "None";
  if (typeof value === "object") return `a ${value.kind}`;
  return typeof value === "string" ? `the text ${JSON.stringify(value.slice(0, 40))}` : `the value ${value}`;
}
