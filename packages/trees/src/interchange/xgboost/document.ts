import { float32Text } from "../../float32.ts";

/** A tree of objects, lists, texts and numbers that becomes JSON or UBJSON; typed arrays keep their type in UBJSON. */
export type DocumentValue =
  | string
  /** A whole number. */
  | number
  | Float32Array
  | Int32Array
  | Uint8Array
  | BigInt64Array
  | readonly DocumentValue[]
  | { readonly [key: string]: DocumentValue };

/** Keys in XGBoost's order: sorted. */
const entriesOf = (object: { readonly [key: string]: DocumentValue }): [string, DocumentValue][] =>
  Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1));

/**
 * JSON text. Infinite numbers are spelled as XGBoost does, which is more than the standard has; float32 numbers are the
 * shortest that read back as the same.
 */
export function documentJson(value: DocumentValue): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return String(value);
  if (value instanceof Float32Array) return `[${Array.from(value, realText).join(",")}]`;
  if (ArrayBuffer.isView(value)) return `[${value.join(",")}]`;
  if (isList(value)) return `[${value.map(documentJson).join(",")}]`;
  return `{${entriesOf(value)
    .map(([key, member]) => `${JSON.stringify(key)}:${documentJson(member)}`)
    .join(",")}}`;
}

/** Bytes of Universal Binary JSON with the types and 64-bit lengths that XGBoost writes. */
export function documentUbjson(value: DocumentValue): Uint8Array<ArrayBuffer> {
  const writer = new UbjsonWriter();
  writer.write(value);
  return writer.finish();
}

/** With a point or an exponent: XGBoost takes no whole number where it expects a real one. */
function realText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const text = float32Text(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

const isList = (value: DocumentValue): value is readonly DocumentValue[] => Array.isArray(value);

class UbjsonWriter {
  private bytes = new Uint8Array(1024);
  private view = new DataView(this.bytes.buffer);
  private used = 0;

  write(value: DocumentValue): void {
    if (typeof value === "string") {
      this.marker("S");
      this.text(value);
    } else if (typeof value === "number") this.whole(value);
    else if (ArrayBuffer.isView(value)) this.numbers(value);
    else if (isList(value)) {
      this.marker("[");
      this.marker("#");
      this.whole(value.length);
      for (const entry of value) this.write(entry);
    } else {
      this.marker("{");
      for (const [key, member] of entriesOf(value)) {
        this.text(key);
        this.write(member);
      }
      this.marker("}");
    }
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.used);
  }

  private numbers(array: Float32Array | Int32Array | Uint8Array | BigInt64Array): void {
    const type = array instanceof Float32Array ? "d" : array instanceof Int32Array ? "l" : null;
    const marker = type ?? (array instanceof Uint8Array ? "U" : "L");
    for (const part of ["[", "$", marker, "#"]) this.marker(part);
    this.whole(array.length);
    const at = this.take(array.byteLength);
    const { view } = this;
    for (let i = 0; i < array.length; i++) {
      const value = array[i]!;
      if (typeof value === "bigint") view.setBigInt64(at + 8 * i, value);
      else if (type === "d") view.setFloat32(at + 4 * i, value);
      else if (type === "l") view.setInt32(at + 4 * i, value);
      else view.setUint8(at + i, value);
    }
  }

  private text(text: string): void {
    const encoded = new TextEncoder().encode(text);
    this.whole(encoded.length);
    const at = this.take(encoded.length);
    this.bytes.set(encoded, at);
  }

  private whole(value: number): void {
    this.marker("L");
    const at = this.take(8);
    this.view.setBigInt64(at, BigInt(value));
  }

  private marker(marker: string): void {
    const at = this.take(1);
    this.bytes[at] = marker.charCodeAt(0);
  }

  /** Place for so many bytes more; `bytes` and `view` may be others afterwards. */
  private take(count: number): number {
    const at = this.used;
    this.used += count;
    if (this.used > this.bytes.length) {
      const grown = new Uint8Array(Math.max(2 * this.bytes.length, this.used));
      grown.set(this.bytes);
      this.bytes = grown;
      this.view = new DataView(grown.buffer);
    }
    return at;
  }
}
