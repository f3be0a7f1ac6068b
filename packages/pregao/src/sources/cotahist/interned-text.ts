/**
 * Numbers texts of a fixed width in the order in which they are met, without making a string per row: an open-addressing
 * table over the bytes themselves. The texts are trimmed Latin-1. Amortised O(width) a look-up.
 */
export class InternedText {
  readonly names: string[] = [];
  readonly #width: number;
  #bytes: Uint8Array;
  #slots = new Int32Array(1024).fill(-1);

  constructor(width: number) {
    this.#width = width;
    this.#bytes = new Uint8Array(512 * width);
  }

  codeOf(bytes: Buffer, start: number): number {
    const slot = this.#find(bytes, start);
    const found = this.#slots[slot]!;
    if (found >= 0) return found;
    const code = this.names.length;
    this.names.push(bytes.toString("latin1", start, start + this.#width).trim());
    if ((code + 1) * this.#width > this.#bytes.length) this.#bytes = grown(this.#bytes);
    this.#bytes.set(bytes.subarray(start, start + this.#width), code * this.#width);
    this.#slots[slot] = code;
    if (2 * this.names.length > this.#slots.length) this.#rehash();
    return code;
  }

  #find(bytes: Uint8Array, start: number): number {
    const mask = this.#slots.length - 1;
    let hash = 0x811c9dc5;
    for (let k = 0; k < this.#width; k++) hash = Math.imul(hash ^ bytes[start + k]!, 0x01000193);
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const code = this.#slots[slot]!;
      if (code < 0 || this.#equals(code, bytes, start)) return slot;
    }
  }

  #equals(code: number, bytes: Uint8Array, start: number): boolean {
    const at = code * this.#width;
    for (let k = 0; k < this.#width; k++) if (this.#bytes[at + k] !== bytes[start + k]) return false;
    return true;
  }

  #rehash(): void {
    this.#slots = new Int32Array(2 * this.#slots.length).fill(-1);
    for (let code = 0; code < this.names.length; code++)
      this.#slots[this.#find(this.#bytes, code * this.#width)] = code;
  }
}

function grown(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(2 * bytes.length);
  larger.set(bytes);
  return larger;
}
