import { invalid, refusingAsInvalid } from "../ensemble/refusals.ts";

type NumberArray = Float32Array | Float64Array | Int32Array | Uint8Array | Int8Array | Int16Array;

/** A value of a parsed file, with the way to it for messages. Whatever is asked of it is checked first. */
export class Field {
  readonly value: unknown;
  readonly path: string;

  constructor(value: unknown, path: string) {
    this.value = value;
    this.path = path;
  }

  /** Member of an object; one that is not there has the value undefined. */
  get(name: string): Field {
    const { value } = this;
    if (typeof value !== "object" || value === null || Array.isArray(value) || ArrayBuffer.isView(value))
      throw this.refusal("is not an object");
    const member = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
    return new Field(member, this.path ? `${this.path}.${name}` : name);
  }

  get isMissing(): boolean {
    return this.value === undefined || this.value === null;
  }

  /** A part of this value, told of as this. */
  of(part: unknown): Field {
    return new Field(part, this.path);
  }

  text(): string {
    if (typeof this.value === "string") return this.value;
    throw this.refusal("is not a text");
  }

  /** Number of entries of a list. */
  get length(): number {
    return this.entries().length;
  }

  at(index: number): Field {
    return new Field(this.entries()[index], `${this.path}[${index}]`);
  }

  /** The entries of a list. */
  items(): readonly Field[] {
    return Array.from({ length: this.length }, (_, i) => this.at(i));
  }

  texts(): readonly string[] {
    return Array.from({ length: this.length }, (_, i) => this.at(i).text());
  }

  /** A list of numbers, of `length` when given. NaN and infinities are let through; truth values are 0 and 1. */
  numbers(length?: number): ArrayLike<number> {
    const entries = this.entries();
    if (length !== undefined && entries.length !== length)
      throw this.refusal(`has ${entries.length} entries where ${length} are needed`);
    if (!Array.isArray(entries)) return entries as NumberArray;
    return entries.map((entry: unknown, i) => {
      if (typeof entry === "number") return entry;
      if (typeof entry === "boolean") return Number(entry);
      // What JSON has no number for was read as null.
      if (entry === null) return Number.NaN;
      throw this.refusal(`holds ${typeof entry} at ${i} where a number is needed`);
    });
  }

  /** A finite number, or the decimal text of one. */
  number(): number {
    const { value } = this;
    const isNumeric = typeof value === "number" || (typeof value === "string" && isDecimal(value));
    const number = isNumeric ? Number(value) : Number.NaN;
    if (Number.isFinite(number)) return number;
    throw this.refusal("is not a finite number");
  }

  /** A whole number in the range, or the decimal text of one. */
  whole(low: number, high: number): number {
    const number = this.number();
    if (Number.isInteger(number) && number >= low && number <= high) return number;
    throw this.refusal(`is ${number}, but must be a whole number from ${low} to ${high}`);
  }

  refusal(reason: string) {
    return invalid(`${this.path || "it"} ${reason}`);
  }

  private entries(): ArrayLike<unknown> {
    const { value } = this;
    if (Array.isArray(value)) return value;
    if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return value as NumberArray;
    throw this.refusal("is not a list");
  }
}

/** Whether a text is a decimal number as C, Python and JavaScript write it. */
export function isDecimal(text: string): boolean {
  return /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text);
}

/** Parses JSON, also with the numbers NaN, Infinity and −Infinity, which other writers put in; NaN becomes null. */
export function parseJson(text: string): Field {
  const parsed: unknown = refusingAsInvalid(() => {
    if (!/NaN|Infinity/.test(text)) return JSON.parse(text);
    const spelled = text.replace(/"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g, (token) => {
      if (token.startsWith('"')) return token;
      return token === "NaN" ? "null" : token.replace("Infinity", "1e999");
    });
    return JSON.parse(spelled);
  });
  return new Field(parsed, "");
}
