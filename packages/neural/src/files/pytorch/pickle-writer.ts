import { type Shape, sizeOf } from "../../graph/shape.ts";
import type { StoredType } from "../stored-tensor.ts";
import { storageOf } from "./storage-types.ts";

/** Opcodes of Python's pickletools, protocol 2. */
export const OPCODE = {
  proto: 0x80,
  stop: 0x2e,
  mark: 0x28,
  none: 0x4e,
  newTrue: 0x88,
  newFalse: 0x89,
  binInt1: 0x4b,
  binInt2: 0x4d,
  binInt: 0x4a,
  long1: 0x8a,
  binFloat: 0x47,
  binUnicode: 0x58,
  emptyDict: 0x7d,
  setItem: 0x73,
  setItems: 0x75,
  emptyList: 0x5d,
  append: 0x61,
  appends: 0x65,
  emptyTuple: 0x29,
  tuple: 0x74,
  tuple1: 0x85,
  tuple2: 0x86,
  tuple3: 0x87,
  binPut: 0x71,
  longBinPut: 0x72,
  binGet: 0x68,
  longBinGet: 0x6a,
  global: 0x63,
  reduce: 0x52,
  newObject: 0x81,
  build: 0x62,
  binPersistentId: 0x51,
} as const;

/** Writes a pickle of protocol 2, the one that PyTorch reads without running code. */
export class PickleWriter {
  private readonly parts: Uint8Array[] = [Uint8Array.of(OPCODE.proto, 2)];

  opcodes(...names: readonly (keyof typeof OPCODE)[]): this {
    this.parts.push(Uint8Array.from(names, (name) => OPCODE[name]));
    return this;
  }

  /** A class or function by its name. */
  global(module: string, name: string): this {
    this.opcodes("global").parts.push(new TextEncoder().encode(`${module}\n${name}\n`));
    return this;
  }

  text(value: string): this {
    const bytes = new TextEncoder().encode(value);
    this.opcodes("binUnicode").parts.push(littleEndian(bytes.length, 4), bytes);
    return this;
  }

  truth(value: boolean): this {
    return this.opcodes(value ? "newTrue" : "newFalse");
  }

  /** A whole number from 0. Above 32 bits in eight bytes: TorchScript reads no other length. */
  whole(value: number): this {
    if (value < 2 ** 8) this.opcodes("binInt1").parts.push(littleEndian(value, 1));
    else if (value < 2 ** 16) this.opcodes("binInt2").parts.push(littleEndian(value, 2));
    else if (value < 2 ** 31) this.opcodes("binInt").parts.push(littleEndian(value, 4));
    else this.opcodes("long1").parts.push(Uint8Array.of(8), littleEndian(value, 8));
    return this;
  }

  wholes(values: readonly number[]): this {
    this.opcodes("mark");
    for (const value of values) this.whole(value);
    return this.opcodes("tuple");
  }

  /** A tensor whose numbers are the whole of the storage named `key`. */
  tensor(type: StoredType, shape: Shape, key: string, needsGradient: boolean): this {
    this.global("torch._utils", "_rebuild_tensor_v2").opcodes("mark", "mark");
    this.text("storage").global("torch", storageOf(type)).text(key).text("cpu").whole(sizeOf(shape));
    this.opcodes("tuple", "binPersistentId").whole(0).wholes(shape).wholes(stridesOf(shape));
    return this.truth(needsGradient).orderedDictionary().opcodes("tuple", "reduce");
  }

  orderedDictionary(): this {
    return this.global("collections", "OrderedDict").opcodes("emptyTuple", "reduce");
  }

  finish(): Uint8Array {
    return Buffer.concat([...this.parts, Uint8Array.of(OPCODE.stop)]);
  }
}

/** Strides of a C array. */
export function stridesOf(shape: Shape): number[] {
  let step = 1;
  const strides = shape.toReversed().map((length) => {
    const stride = step;
    step *= Math.max(1, length);
    return stride;
  });
  return strides.reverse();
}

function littleEndian(value: number, length: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes.subarray(0, length);
}
