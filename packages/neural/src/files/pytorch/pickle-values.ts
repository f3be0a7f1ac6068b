import { invalid, unsupported } from "../refusals.ts";
import { HALF_STORAGES, STORAGES } from "./storage-types.ts";

/** A class or function by its name; never called, only compared. */
interface PickleName {
  readonly kind: "name";
  readonly name: string;
}

interface PickleTuple {
  readonly kind: "tuple";
  readonly items: readonly PickleValue[];
}

export interface PickleDictionary {
  readonly kind: "dictionary";
  readonly entries: Map<PickleValue, PickleValue>;
}

/** Its items are not kept: none of them is read. */
interface PickleList {
  readonly kind: "list";
}

/** An entry of the archive with elements of one type. */
export interface PickleStorage {
  readonly kind: "storage";
  /** Class of storage. */
  readonly type: string;
  readonly key: string;
  readonly count: number;
}

/** A view of a storage. */
export interface PickleTensor {
  readonly kind: "tensor";
  readonly storage: PickleStorage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

export type PickleValue =
  | null
  | boolean
  | number
  | string
  | PickleName
  | PickleTuple
  | PickleDictionary
  | PickleList
  | PickleStorage
  | PickleTensor;

const DICTIONARY = "collections.OrderedDict";
const TENSOR = "torch._utils._rebuild_tensor_v2";
const PARAMETER = "torch._utils._rebuild_parameter";
const STORAGE_NAMES = new Set([...Object.keys(STORAGES), ...HALF_STORAGES].map((name) => `torch.${name}`));

/** A name that a pickle mentions, if tensors are written with it. */
export function nameOf(module: string, name: string, file: string): PickleValue {
  const whole = `${module}.${name}`;
  if ([DICTIONARY, TENSOR, PARAMETER].includes(whole) || STORAGE_NAMES.has(whole))
    return { kind: "name", name: whole };
  throw unsupported(
    file,
    `it holds ${whole}; only tensors are read, and nothing is run: save model.state_dict()`,
    {
      name: whole,
    },
  );
}

/** What a name makes of its arguments. */
export function makeObject(of: PickleValue, given: PickleValue, file: string): PickleValue {
  if (!isKind(of, "name") || !isKind(given, "tuple"))
    throw invalid(file, "its pickle makes an object of nothing");
  const { items } = given;
  if (of.name === DICTIONARY && items.length === 0) return { kind: "dictionary", entries: new Map() };
  if (of.name === TENSOR) return tensorOf(items, file);
  if (of.name === PARAMETER && isKind(items[0], "tensor")) return items[0];
  throw invalid(file, `its pickle gives ${of.name} arguments that it does not take`);
}

/** What a persistent id stands for: ("storage", class, key, device, count). */
export function storageIn(id: PickleValue, file: string): PickleStorage {
  const [what, type, key, , count] = isKind(id, "tuple") ? id.items : [];
  const isStorage = what === "storage" && isKind(type, "name") && STORAGE_NAMES.has(type.name);
  if (isStorage && typeof key === "string" && isWhole(count)) {
    return { kind: "storage", type: type.name.slice("torch.".length), key, count };
  }
  throw invalid(file, "its pickle refers to something other than a storage");
}

export function isKind<K extends string>(
  value: PickleValue | undefined,
  kind: K,
): value is Extract<PickleValue, { readonly kind: K }> {
  return typeof value === "object" && value !== null && value.kind === kind;
}

function tensorOf([storage, offset, shape, strides]: readonly PickleValue[], file: string): PickleTensor {
  const [lengths, steps] = [wholesOf(shape), wholesOf(strides)];
  if (isKind(storage, "storage") && isWhole(offset) && lengths && steps && lengths.length === steps.length) {
    return { kind: "tensor", storage, offset, shape: lengths, strides: steps };
  }
  throw invalid(file, "a tensor in its pickle lacks its storage, shape or strides");
}

function wholesOf(value: PickleValue | undefined): number[] | null {
  return isKind(value, "tuple") && value.items.every(isWhole) ? (value.items as number[]) : null;
}

function isWhole(value: PickleValue | undefined): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
