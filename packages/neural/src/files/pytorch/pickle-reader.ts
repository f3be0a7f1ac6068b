import { invalid, unsupported } from "../refusals.ts";
import { isKind, makeObject, nameOf, type PickleValue, storageIn } from "./pickle-values.ts";
import { OPCODE } from "./pickle-writer.ts";

const OPCODE_NAMES = new Map(Object.entries(OPCODE).map(([name, code]) => [code as number, name]));

/**
 * Reads a pickle of protocol 2 that holds tensors. A stack machine without recursion that knows the few names PyTorch
 * writes tensors with and calls nothing; other names and opcodes are refused. Cost O(bytes).
 */
export class PickleReader {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly file: string;
  private at = 0;
  private readonly stack: PickleValue[] = [];
  /** Lengths of the stack where MARK was put. */
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, PickleValue>();

  constructor(bytes: Uint8Array, file: string) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.file = file;
  }

  read(): PickleValue {
    for (;;) {
      const start = this.take(1);
      const code = this.bytes[start]!;
      if (code === OPCODE.stop) return this.pop();
      this.step(code, start);
    }
  }

  private step(code: number, start: number): void {
    const { stack, view, file } = this;
    switch (code) {
      case OPCODE.proto: {
        const version = this.bytes[this.take(1)]!;
        if (version === 2) return;
        throw unsupported(
          file,
          `its pickle has protocol ${version}, not 2, which torch.save uses unless told otherwise`,
        );
      }
      case OPCODE.mark:
        this.marks.push(stack.length);
        return;
      case OPCODE.none:
        stack.push(null);
        return;
      case OPCODE.newTrue:
      case OPCODE.newFalse:
        stack.push(code === OPCODE.newTrue);
        return;
      case OPCODE.binInt1:
        stack.push(view.getUint8(this.take(1)));
        return;
      case OPCODE.binInt2:
        stack.push(view.getUint16(this.take(2), true));
        return;
      case OPCODE.binInt:
        stack.push(view.getInt32(this.take(4), true));
        return;
      case OPCODE.long1:
        stack.push(this.long());
        return;
      case OPCODE.binFloat:
        stack.push(view.getFloat64(this.take(8)));
        return;
      case OPCODE.binUnicode:
        stack.push(this.text(view.getUint32(this.take(4), true)));
        return;
      case OPCODE.emptyDict:
        stack.push({ kind: "dictionary", entries: new Map() });
        return;
      case OPCODE.setItem:
        this.setItems([this.pop(), this.pop()].reverse());
        return;
      case OPCODE.setItems:
        this.setItems(this.popToMark());
        return;
      case OPCODE.emptyList:
        stack.push({ kind: "list" });
        return;
      case OPCODE.append:
        this.pop();
        this.refuseNoList();
        return;
      case OPCODE.appends:
        this.popToMark();
        this.refuseNoList();
        return;
      case OPCODE.emptyTuple:
        stack.push({ kind: "tuple", items: [] });
        return;
      case OPCODE.tuple:
        stack.push({ kind: "tuple", items: this.popToMark() });
        return;
      case OPCODE.tuple1:
      case OPCODE.tuple2:
      case OPCODE.tuple3: {
        const items = Array.from({ length: code - OPCODE.tuple1 + 1 }, () => this.pop());
        stack.push({ kind: "tuple", items: items.reverse() });
        return;
      }
      case OPCODE.binPut:
        this.memo.set(view.getUint8(this.take(1)), this.top());
        return;
      case OPCODE.longBinPut:
        this.memo.set(view.getUint32(this.take(4), true), this.top());
        return;
      case OPCODE.binGet:
        stack.push(this.recall(view.getUint8(this.take(1))));
        return;
      case OPCODE.longBinGet:
        stack.push(this.recall(view.getUint32(this.take(4), true)));
        return;
      case OPCODE.global:
        stack.push(nameOf(this.line(), this.line(), file));
        return;
      case OPCODE.reduce: {
        const given = this.pop();
        stack.push(makeObject(this.pop(), given, file));
        return;
      }
      case OPCODE.build: {
        // The attributes of a state dict, of which none is a tensor.
        this.pop();
        if (isKind(this.top(), "dictionary")) return;
        throw unsupported(file, "its pickle sets attributes of something other than a dictionary");
      }
      case OPCODE.binPersistentId:
        stack.push(storageIn(this.pop(), file));
        return;
      default: {
        const name = OPCODE_NAMES.get(code);
        const place = `opcode 0x${code.toString(16)}${name ? ` (${name})` : ""} at ${start} of its pickle`;
        throw unsupported(file, `${place} is none that tensors are written with`, { offset: start });
      }
    }
  }

  private setItems(items: readonly PickleValue[]): void {
    const target = this.top();
    if (!isKind(target, "dictionary") || items.length % 2 !== 0) {
      throw this.damaged("items are set in what is no dictionary");
    }
    for (let i = 0; i < items.length; i += 2) target.entries.set(items[i]!, items[i + 1]!);
  }

  private refuseNoList(): void {
    if (!isKind(this.top(), "list")) throw this.damaged("it appends to what is no list");
  }

  private recall(key: number): PickleValue {
    const value = this.memo.get(key);
    if (value === undefined) throw this.damaged(`it recalls ${key}, which was not kept`);
    return value;
  }

  private pop(): PickleValue {
    const value = this.top();
    this.stack.pop();
    return value;
  }

  /** The value above the last mark. */
  private top(): PickleValue {
    if (this.stack.length <= (this.marks.at(-1) ?? 0))
      throw this.damaged("it takes a value where there is none");
    return this.stack.at(-1)!;
  }

  private popToMark(): PickleValue[] {
    const mark = this.marks.pop();
    if (mark === undefined) throw this.damaged("it takes values up to a mark where there is none");
    return this.stack.splice(mark);
  }

  private take(count: number): number {
    const start = this.at;
    if (count > this.bytes.length - start) throw this.damaged("it ends too early");
    this.at = start + count;
    return start;
  }

  private text(length: number): string {
    const start = this.take(length);
    const bytes = this.bytes.subarray(start, start + length);
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  }

  private line(): string {
    const end = this.bytes.indexOf(10, this.at);
    if (end < 0) throw this.damaged("it ends too early");
    const text = this.text(end - this.at);
    this.take(1);
    return text;
  }

  /** A whole number of two's complement; those that numbers cannot tell apart are none of a tensor. */
  private long(): number {
    const length = this.bytes[this.take(1)]!;
    const start = this.take(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.bytes[start + i]!);
    const number = Number(BigInt.asIntN(8 * length, value));
    if (Number.isSafeInteger(number)) return number;
    throw unsupported(this.file, `its pickle holds the whole number ${number}, which is too large`);
  }

  private damaged(why: string) {
    return invalid(this.file, `its pickle is damaged near ${this.at}: ${why}`, { offset: this.at });
  }
}
