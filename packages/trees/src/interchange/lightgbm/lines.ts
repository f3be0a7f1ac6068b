import { invalid } from "../../ensemble/refusals.ts";
import { isDecimal } from "../field.ts";

/** Lines "name=value" of one part of a LightGBM file. What is asked of them is checked. */
export class Lines {
  private readonly values = new Map<string, string>();
  private readonly part: string;

  /** `part` is what messages call it: "the header", "tree 3". */
  constructor(lines: readonly string[], part: string) {
    this.part = part;
    for (const line of lines) {
      const at = line.indexOf("=");
      const name = at < 0 ? line : line.slice(0, at);
      if (this.values.has(name)) throw invalid(`${part} has ${JSON.stringify(name.slice(0, 40))} twice`);
      this.values.set(name, at < 0 ? "" : line.slice(at + 1).trim());
    }
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  text(name: string): string {
    const value = this.values.get(name);
    if (value !== undefined) return value;
    throw invalid(`${this.part} has no ${name}`);
  }

  /** Words between spaces; none of an empty value. */
  words(name: string): string[] {
    const text = this.text(name);
    return text === "" ? [] : text.split(/ +/);
  }

  whole(name: string, low: number, high: number): number {
    const text = this.text(name);
    const value = isDecimal(text) ? Number(text) : Number.NaN;
    if (Number.isInteger(value) && value >= low && value <= high) return value;
    const given = JSON.stringify(text.slice(0, 40));
    throw invalid(`${name} of ${this.part} is ${given}, but must be a whole number from ${low} to ${high}`);
  }

  /** So many numbers; "inf" and "nan" are let through. */
  numbers(name: string, count: number): Float64Array {
    const words = this.words(name);
    if (words.length !== count)
      throw invalid(`${name} of ${this.part} has ${words.length} numbers, ${count} are needed`);
    return Float64Array.from(words, (word) => {
      if (isDecimal(word)) return Number(word);
      const unusual = /^([-+]?)(inf|nan)/i.exec(word);
      if (!unusual) throw invalid(`${name} of ${this.part} holds ${JSON.stringify(word.slice(0, 40))}`);
      if (unusual[2]!.toLowerCase() === "nan") return Number.NaN;
      return unusual[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    });
  }

  /** The same, or zeros where the file lacks the line or leaves it empty. */
  numbersIfAny(name: string, count: number): Float64Array {
    const isThere = this.has(name) && this.text(name) !== "";
    return isThere ? this.numbers(name, count) : new Float64Array(count);
  }
}
