import { TreesError } from "../../errors.ts";

const VARINT = 0;
const LENGTH_DELIMITED = 2;

/** Protobuf ends at 2 GiB. */
const LARGEST = 2 ** 31 - 1;

/** Writes protocol buffers: fields of one message in the order of the calls. Repeated numbers are packed. */
export class ProtobufWriter {
  private bytes = new Uint8Array(256);
  private length = 0;

  /** A whole number from 0 up to 2^53. */
  whole(field: number, value: number): this {
    this.tag(field, VARINT);
    this.varint(value);
    return this;
  }

  text(field: number, value: string): this {
    return this.raw(field, new TextEncoder().encode(value));
  }

  raw(field: number, value: Uint8Array): this {
    this.tag(field, LENGTH_DELIMITED);
    this.varint(value.length);
    this.append(value);
    return this;
  }

  /** Whole numbers from 0, packed. */
  wholes(field: number, values: ArrayLike<number>): this {
    const packed = new ProtobufWriter();
    for (let i = 0; i < values.length; i++) packed.varint(values[i]!);
    return this.raw(field, packed.finish());
  }

  message(field: number, write: (message: ProtobufWriter) => void): this {
    const message = new ProtobufWriter();
    write(message);
    return this.raw(field, message.finish());
  }

  /** The bytes so far; a view, valid until the next call. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(0, this.length);
  }

  private tag(field: number, kind: number): void {
    this.varint(field * 8 + kind);
  }

  private varint(value: number): void {
    // At most eight bytes for 2^53; `reserve` first, for it may replace the array.
    let at = this.reserve(8);
    let rest = value;
    while (rest >= 128) {
      this.bytes[at++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.bytes[at++] = rest;
    this.length = at;
  }

  private append(value: Uint8Array): void {
    const at = this.reserve(value.length);
    this.bytes.set(value, at);
  }

  /** Makes room for `count` bytes and returns where they start. */
  private reserve(count: number): number {
    const at = this.length;
    const needed = at + count;
    if (needed > this.bytes.length) {
      if (needed > LARGEST) {
        throw new TreesError(
          "TREES_MEMORY_LIMIT",
          "the file would pass 2 GiB, where protocol buffers end: write fewer or smaller trees",
        );
      }
      const larger = new Uint8Array(Math.min(LARGEST, Math.max(needed, 2 * this.bytes.length)));
      larger.set(this.bytes.subarray(0, at));
      this.bytes = larger;
    }
    this.length = needed;
    return at;
  }
}
