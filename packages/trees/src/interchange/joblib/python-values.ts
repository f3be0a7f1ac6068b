import type { NumpyArray, NumpyType } from "./numpy-arrays.ts";

/** A class or function by its name; never called, only compared. */
export interface PythonName {
  readonly kind: "name";
  readonly module: string;
  readonly name: string;
}

/** An object of a named class: what it was made from, and its attributes. */
export interface PythonObject {
  readonly kind: "object";
  readonly of: PythonName;
  readonly from: readonly PythonValue[];
  state: ReadonlyMap<PythonValue, PythonValue>;
}

export interface PythonTuple {
  readonly kind: "tuple";
  readonly items: readonly PythonValue[];
}

/** Python parts 1.0 from 1, and so do parameters of scikit-learn. */
export interface PythonFloat {
  readonly kind: "float";
  readonly value: number;
}

/** What a pickle can hold here; whole numbers are numbers, or bigints beyond what numbers tell apart. */
export type PythonValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PythonFloat
  | PythonValue[]
  | PythonTuple
  | Map<PythonValue, PythonValue>
  | PythonName
  | PythonObject
  | NumpyArray
  | NumpyType;

type Kind = "name" | "object" | "tuple" | "float" | "array" | "type";

export function isKind<K extends Kind>(
  value: PythonValue | undefined,
  kind: K,
): value is Extract<PythonValue, { readonly kind: K }> {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === kind;
}
