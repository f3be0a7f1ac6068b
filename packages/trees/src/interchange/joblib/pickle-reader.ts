import { invalid, unsupported } from "../../ensemble/refusals.ts";
import { byteCount, type NumpyArray } from "./numpy-arrays.ts";
import { arrayOf, completeObject, makeObject, nameOf, shapeOf, typeOf } from "./python-objects.ts";
import { isKind, type PythonObject, type PythonValue } from "./python-values.ts";

/** Opcodes of Python's pickletools that are not read: those of protocols 0 and 1, sets, persistent ids, other buffers. */
const UNREAD: ReadonlySet<number> = new Set([
  ...new TextEncoder().encode("FILPQSTUVdgilop2"),
  ...[0x82, 0x83, 0x84, 0x8b, 0x8d, 0x8f, 0x90, 0x91, 0x92, 0x97, 0x98],
]);

/** Where MARK was put on the stack. */
const MARK = Symbol("mark");
type StackEntry = PythonValue | typeof MARK;

/**
 * Reads one pickle (protocols 2 to 5) with the arrays that joblib puts between its opcodes. A stack machine without
 * recursion, which knows the names above only and calls none; every length is checked against the file before anything is
 * made of it. Cost O(bytes).
 */
export class PickleReader {
  private readonly bytes: Uint8Array;
  private readonly isInner: boolean;
  private readonly view: DataView;
  private at: number;
  private stack: StackEntry[] = [];
  private readonly memo = new Map<number, PythonValue>();

  /** `isInner`: within another, where joblib puts arrays of objects. */
  constructor(bytes: Uint8Array, start = 0, isInner = false) {
    this.bytes = bytes;
    this.isInner = isInner;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = start;
  }

  /** Where the pickle ended. */
  get end(): number {
    return this.at;
  }

  read(): PythonValue {
    for (;;) {
      const opcode = this.bytes[this.take(1)]!;
      if (opcode === 0x2e) return this.pop();
      this.step(opcode);
    }
  }

  /** Opcodes by their names in Python's pickletools. */
  private step(opcode: number): void {
    const { stack, view } = this;
    switch (opcode) {
      case 0x80: // PROTO
        if (this.bytes[this.take(1)]! > 5) throw unsupported("the file has a pickle protocol above 5");
        return;
      case 0x95: // FRAME
        this.take(8);
        return;
      case 0x28: // MARK
        stack.push(MARK);
        return;
      case 0x30: // POP
        if (stack.pop() === undefined) throw underflow();
        return;
      case 0x31: // POP_MARK
        this.popToMark();
        return;
      case 0x4e: // NONE
        stack.push(null);
        return;
      case 0x88: // NEWTRUE
        stack.push(true);
        return;
      case 0x89: // NEWFALSE
        stack.push(false);
        return;
      case 0x4b: // BININT1
        stack.push(view.getUint8(this.take(1)));
        return;
      case 0x4d: // BININT2
        stack.push(view.getUint16(this.take(2), true));
        return;
      case 0x4a: // BININT
        stack.push(view.getInt32(this.take(4), true));
        return;
      case 0x8a: // LONG1
        stack.push(this.long(this.byteLength(1)));
        return;
      case 0x47: // BINFLOAT
        stack.push({ kind: "float", value: view.getFloat64(this.take(8), false) });
        return;
      case 0x8c: // SHORT_BINUNICODE
        stack.push(this.text(this.byteLength(1)));
        return;
      case 0x58: // BINUNICODE
        stack.push(this.text(this.byteLength(4)));
        return;
      case 0x43: // SHORT_BINBYTES
        stack.push(this.raw(this.byteLength(1)));
        return;
      case 0x42: // BINBYTES
        stack.push(this.raw(this.byteLength(4)));
        return;
      case 0x8e: // BINBYTES8
      case 0x96: // BYTEARRAY8
        stack.push(this.raw(this.byteLength(8)));
        return;
      case 0x5d: // EMPTY_LIST
        stack.push([]);
        return;
      case 0x61: // APPEND
        this.append([this.pop()]);
        return;
      case 0x65: // APPENDS
        this.append(this.popToMark());
        return;
      case 0x7d: // EMPTY_DICT
        stack.push(new Map());
        return;
      case 0x73: // SETITEM
        this.setItems([this.pop(), this.pop()].reverse());
        return;
      case 0x75: // SETITEMS
        this.setItems(this.popToMark());
        return;
      case 0x29: // EMPTY_TUPLE
        stack.push({ kind: "tuple", items: [] });
        return;
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        stack.push({
          kind: "tuple",
          items: Array.from({ length: opcode - 0x84 }, () => this.pop()).reverse(),
        });
        return;
      case 0x74: // TUPLE
        stack.push({ kind: "tuple", items: this.popToMark() });
        return;
      case 0x71: // BINPUT
        this.memo.set(view.getUint8(this.take(1)), this.top());
        return;
      case 0x72: // LONG_BINPUT
        this.memo.set(view.getUint32(this.take(4), true), this.top());
        return;
      case 0x94: // MEMOIZE
        this.memo.set(this.memo.size, this.top());
        return;
      case 0x68: // BINGET
        stack.push(this.recall(view.getUint8(this.take(1))));
        return;
      case 0x6a: // LONG_BINGET
        stack.push(this.recall(view.getUint32(this.take(4), true)));
        return;
      case 0x63: // GLOBAL
        stack.push(nameOf(this.line(), this.line()));
        return;
      case 0x93: {
        // STACK_GLOBAL
        const name = this.pop();
        stack.push(nameOf(this.pop(), name));
        return;
      }
      case 0x81: // NEWOBJ
      case 0x52: // REDUCE
        this.make();
        return;
      case 0x62: // BUILD
        this.build();
        return;
      default: {
        const place = `0x${opcode.toString(16)} at ${this.at - 1}`;
        throw UNREAD.has(opcode)
          ? unsupported(`the pickle's opcode ${place} is none that forests are written with`)
          : invalid(`${place} is no opcode of a pickle`);
      }
    }
  }

  /** NEWOBJ and REDUCE: what a name makes of its arguments. */
  private make(): void {
    const given = this.pop();
    const of = this.pop();
    if (!isKind(given, "tuple") || !isKind(of, "name"))
      throw invalid("an object has no class or no arguments");
    this.stack.push(makeObject(of, given.items));
  }

  private build(): void {
    const state = this.pop();
    const object = this.top();
    if (!isKind(object, "object")) {
      completeObject(object, state);
      return;
    }
    if (!(state instanceof Map)) throw invalid("an object has an impossible state");
    object.state = state;
    if (object.of.name !== "NumpyArrayWrapper") return;
    this.stack.pop();
    this.stack.push(this.wrapped(object));
  }

  /** The array that joblib put behind its wrapper, with padding since joblib 1.2. */
  private wrapped({ state }: PythonObject): NumpyArray {
    const type = typeOf(state.get("dtype"));
    const shape = shapeOf(state.get("shape"));
    const isFortran = state.get("order") === "F";
    if (type.letter === "O") {
      if (this.isInner) throw invalid("a numpy array of objects holds another");
      const inner = new PickleReader(this.bytes, this.at, true);
      const array = inner.read();
      this.at = inner.end;
      if (!isKind(array, "array")) throw invalid("a numpy array of objects is none");
      return array;
    }
    if (typeof state.get("numpy_array_alignment_bytes") === "number") this.take(this.bytes[this.take(1)]!);
    const size = byteCount(type, shape, this.bytes.length);
    return arrayOf(type, shape, this.raw(size), isFortran);
  }

  private append(items: readonly PythonValue[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw invalid("what is appended to is no list");
    for (const item of items) list.push(item);
  }

  private setItems(items: readonly PythonValue[]): void {
    const map = this.top();
    if (!(map instanceof Map) || items.length % 2 !== 0)
      throw invalid("items are set in what is no dictionary");
    for (let i = 0; i < items.length; i += 2) map.set(items[i]!, items[i + 1]!);
  }

  private recall(key: number): PythonValue {
    const value = this.memo.get(key);
    if (value === undefined) throw invalid(`it recalls ${key}, which was not kept`);
    return value;
  }

  private pop(): PythonValue {
    const value = this.stack.pop();
    if (value === undefined || value === MARK) throw underflow();
    return value;
  }

  private top(): PythonValue {
    const value = this.stack.at(-1);
    if (value === undefined || value === MARK) throw underflow();
    return value;
  }

  private popToMark(): PythonValue[] {
    const mark = this.stack.lastIndexOf(MARK);
    if (mark < 0) throw underflow();
    const items = this.stack.splice(mark + 1) as PythonValue[];
    this.stack.pop();
    return items;
  }

  /** Moves on and returns where it was. */
  private take(count: number): number {
    const start = this.at;
    if (!(count >= 0) || count > this.bytes.length - start) throw invalid("it ends too early");
    this.at = start + count;
    return start;
  }

  private byteLength(size: 1 | 4 | 8): number {
    const at = this.take(size);
    if (size === 1) return this.view.getUint8(at);
    return size === 4 ? this.view.getUint32(at, true) : Number(this.view.getBigUint64(at, true));
  }

  private raw(length: number): Uint8Array {
    const start = this.take(length);
    return this.bytes.subarray(start, start + length);
  }

  private text(length: number): string {
    return new TextDecoder().decode(this.raw(length));
  }

  private line(): string {
    const end = this.bytes.indexOf(10, this.at);
    if (end < 0) throw invalid("it ends too early");
    const text = this.text(end - this.at);
    this.at++;
    return text;
  }

  /** A whole number of two's complement, little-endian. */
  private long(length: number): number | bigint {
    const bytes = this.raw(length);
    let value = 0n;
    for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
    const signed = BigInt.asIntN(8 * bytes.length, value);
    return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
  }
}

function underflow(): Error {
  return invalid("it takes more from the pickle's stack than lies there");
}
