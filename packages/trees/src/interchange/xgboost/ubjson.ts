import { invalid } from "../../ensemble/refusals.ts";
import { Field } from "../field.ts";

/** Deepest nesting; a model of XGBoost has about ten levels. */
const DEEPEST = 64;

/** Bytes of a number by its marker. */
const sizes: Readonly<Record<string, number>> = { i: 1, U: 1, I: 2, l: 4, L: 8, d: 4, D: 8 };

/**
 * Reads Universal Binary JSON (draft 12) as XGBoost writes it: numbers big-endian, lists of one type with their length.
 * No length is believed that the bytes left cannot hold.
 */
export function parseUbjson(bytes: Uint8Array): Field {
  const reader = new UbjsonReader(bytes);
  const value = reader.value(reader.marker(), 0);
  reader.end();
  return new Field(value, "");
}

class UbjsonReader {
  private at = 0;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly decoder = new TextDecoder("utf-8");

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The next marker; no-operation markers are passed over. */
  marker(): string {
    for (;;) {
      this.need(1);
      const marker = String.fromCharCode(this.bytes[this.at++]!);
      if (marker !== "N") return marker;
    }
  }

  end(): void {
    if (this.at !== this.bytes.length) throw invalid(`it goes on after its end at byte ${this.at}`);
  }

  value(marker: string, depth: number): unknown {
    if (depth > DEEPEST) throw invalid(`it is nested more than ${DEEPEST} deep`);
    if (marker in sizes) return this.number(marker);
    switch (marker) {
      case "{":
        return this.object(depth);
      case "[":
        return this.list(depth);
      case "S":
        return this.text();
      case "C":
        this.need(1);
        return String.fromCharCode(this.bytes[this.at++]!);
      case "T":
        return true;
      case "F":
        return false;
      case "Z":
        return null;
      default:
        throw invalid(`byte ${this.at - 1} is no type of Universal Binary JSON`);
    }
  }

  private object(depth: number): Record<string, unknown> {
    const { type, count } = this.container();
    // Without a prototype: a key may have any name.
    const object: Record<string, unknown> = Object.create(null);
    for (let i = 0; count === null ? !this.closes("}") : i < count; i++) {
      const key = this.text();
      object[key] = this.value(type ?? this.marker(), depth + 1);
    }
    return object;
  }

  private list(depth: number): unknown {
    const { type, count } = this.container();
    if (type !== null && count !== null && type in sizes) return this.numbers(type, count);
    const list: unknown[] = [];
    for (let i = 0; count === null ? !this.closes("]") : i < count; i++)
      list.push(this.value(type ?? this.marker(), depth + 1));
    return list;
  }

  /** Type and length that a container may name; every entry takes a byte at least. */
  private container(): { type: string | null; count: number | null } {
    let type: string | null = null;
    if (this.closes("$")) {
      type = this.marker();
      if (!(type in sizes || "{[SC".includes(type)))
        throw invalid(`byte ${this.at - 1} is no type of a list`);
    }
    let count: number | null = null;
    if (this.closes("#")) count = this.length();
    else if (type !== null) throw invalid(`the list at byte ${this.at} has a type but no length`);
    if (count !== null) this.need(count * (type === null ? 1 : (sizes[type] ?? 1)));
    return { type, count };
  }

  private numbers(type: string, count: number): ArrayLike<number> {
    const kinds = { i: Int8Array, U: Uint8Array, I: Int16Array, l: Int32Array, d: Float32Array };
    const kind = kinds[type as keyof typeof kinds] ?? Float64Array;
    const array = new kind(count);
    for (let i = 0; i < count; i++) array[i] = this.number(type);
    return array;
  }

  private number(marker: string): number {
    const size = sizes[marker]!;
    this.need(size);
    const { view, at } = this;
    this.at += size;
    switch (marker) {
      case "i":
        return view.getInt8(at);
      case "U":
        return view.getUint8(at);
      case "I":
        return view.getInt16(at);
      case "l":
        return view.getInt32(at);
      case "L":
        return this.whole(view.getBigInt64(at), at);
      case "d":
        return view.getFloat32(at);
      default:
        return view.getFloat64(at);
    }
  }

  private whole(value: bigint, at: number): number {
    const number = Number(value);
    if (Number.isSafeInteger(number)) return number;
    throw invalid(`the number at byte ${at} is too large`);
  }

  private length(): number {
    const marker = this.marker();
    if (!"iUIlL".includes(marker)) throw invalid(`byte ${this.at - 1} is no type of a length`);
    const length = this.number(marker);
    if (length < 0) throw invalid(`the length before byte ${this.at} is negative`);
    return length;
  }

  private text(): string {
    const length = this.length();
    this.need(length);
    this.at += length;
    return this.decoder.decode(this.bytes.subarray(this.at - length, this.at));
  }

  private closes(marker: string): boolean {
    this.need(1);
    const isNext = this.bytes[this.at] === marker.charCodeAt(0);
    if (isNext) this.at++;
    return isNext;
  }

  private need(count: number): void {
    if (count > this.bytes.length - this.at) throw invalid(`it ends within what byte ${this.at} announces`);
  }
}
