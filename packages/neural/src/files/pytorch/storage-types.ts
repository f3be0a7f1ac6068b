import type { StoredType } from "../stored-tensor.ts";

/** PyTorch's classes of storages, whose names stand for the types of their elements. */
export const STORAGES: Readonly<Record<string, StoredType>> = {
  FloatStorage: "float32",
  DoubleStorage: "float64",
  LongStorage: "int64",
  IntStorage: "int32",
  ShortStorage: "int16",
  CharStorage: "int8",
  ByteStorage: "uint8",
  BoolStorage: "bool",
};

/** Read as float32, which holds every number of theirs. */
export const HALF_STORAGES: ReadonlySet<string> = new Set(["HalfStorage", "BFloat16Storage"]);

export function storageOf(type: StoredType): string {
  return Object.keys(STORAGES).find((name) => STORAGES[name] === type)!;
}
