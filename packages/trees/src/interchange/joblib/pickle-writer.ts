import { TreesError } from "../../errors.ts";
import type { NumpyArray, NumpyType } from "./numpy-arrays.ts";
import type { PythonName, PythonValue } from "./python-values.ts";

/** Array data begins at a multiple of this, as joblib 1.2 and later do it. */
const ALIGNMENT = 16;
const LARGEST = 2 ** 32;

const ndarray: PythonName = { kind: "name", module: "numpy", name: "ndarray" };
const wrapper: PythonName = { kind: "name", module: "joblib.numpy_pickle", name: "NumpyArrayWrapper" };
const dtype: PythonName = { kind: "name", module: "numpy", name: "dtype" };
const reconstruct: PythonName = { kind: "name", module: "numpy._core.multiarray", name: "_reconstruct" };

/** Writes values as one pickle of protocol 4, numpy arrays the way joblib does: bytes behind a wrapper. Cost O(bytes). */
export class PickleWriter {
  private bytes = new Uint8Array(4096);
  private length = 0;

  static write(value: PythonValue): Uint8Array<ArrayBuffer> {
    const writer = new PickleWriter();
    writer.pickle(value);
    return writer.bytes.slice(0, writer.length);
  }

  private pickle(value: PythonValue): void {
    this.put(0x80, 4);
    this.value(value);
    this.put(0x2e);
  }

  private value(value: PythonValue): void {
    if (value === null) this.put(0x4e);
    else if (typeof value === "boolean") this.put(value ? 0x88 : 0x89);
    else if (typeof value === "number" || typeof value === "bigint") this.whole(BigInt(value));
    else if (typeof value === "string") this.text(value);
    else if (value instanceof Uint8Array) this.sized(0x42, value);
    else if (value instanceof Map) this.map(value);
    else if (Array.isArray(value)) this.list(value);
    else if (value.kind === "float") this.float(value.value);
    else if (value.kind === "tuple") this.tuple(value.items);
    else if (value.kind === "name") this.name(value);
    else if (value.kind === "type") this.type(value);
    else if (value.kind === "array") this.array(value);
    else {
      this.make(value.of, value.from);
      if (value.state.size > 0) {
        this.map(value.state);
        this.put(0x62);
      }
    }
  }

  /** NEWOBJ. */
  private make(of: PythonName, from: readonly PythonValue[]): void {
    this.name(of);
    this.tuple(from);
    this.put(0x81);
  }

  /** Of eight bytes, LONG1 from what an int32 holds. */
  private whole(value: bigint): void {
    const isSmall = BigInt.asIntN(32, value) === value;
    if (isSmall) this.put(0x4a);
    else this.put(0x8a, 8);
    const at = this.reserve(isSmall ? 4 : 8);
    const view = new DataView(this.bytes.buffer);
    if (isSmall) view.setInt32(at, Number(value), true);
    else view.setBigInt64(at, value, true);
  }

  private float(value: number): void {
    this.put(0x47);
    const at = this.reserve(8);
    new DataView(this.bytes.buffer).setFloat64(at, value, false);
  }

  private text(value: string): void {
    this.sized(0x58, new TextEncoder().encode(value));
  }

  private sized(opcode: number, bytes: Uint8Array): void {
    this.put(opcode);
    const at = this.reserve(4);
    new DataView(this.bytes.buffer).setUint32(at, bytes.length, true);
    this.raw(bytes);
  }

  private name({ module, name }: PythonName): void {
    this.text(module);
    this.text(name);
    this.put(0x93);
  }

  private tuple(items: readonly PythonValue[]): void {
    this.put(0x28);
    for (const item of items) this.value(item);
    this.put(0x74);
  }

  private list(items: readonly PythonValue[]): void {
    this.put(0x5d, 0x28);
    for (const item of items) this.value(item);
    this.put(0x65);
  }

  private map(items: ReadonlyMap<PythonValue, PythonValue>): void {
    this.put(0x7d, 0x28);
    for (const [key, value] of items) {
      this.value(key);
      this.value(value);
    }
    this.put(0x75);
  }

  /** A dtype, with the state that numpy's own pickles have. */
  private type(type: NumpyType): void {
    const { letter, size, fields } = type;
    this.make(dtype, [`${letter}${letter === "U" ? size / 4 : size}`, false, true]);
    const order = letter === "U" || size > 1 ? "<" : "|";
    const names: PythonValue = fields ? { kind: "tuple", items: [...fields.keys()] } : null;
    const places: PythonValue = fields
      ? new Map<PythonValue, PythonValue>(
          [...fields].map(([name, field]) => [name, { kind: "tuple", items: [field.type, field.offset] }]),
        )
      : null;
    if (letter === "U") this.tuple([3, order, null, null, null, size, 4, 8]);
    else if (letter === "O") this.tuple([3, "|", null, null, null, -1, -1, 63]);
    else if (letter === "V") this.tuple([3, "|", null, names, places, size, 1, 16]);
    else this.tuple([3, order, null, null, null, -1, -1, 0]);
    this.put(0x62);
  }

  private array({ type, shape, bytes, objects }: NumpyArray): void {
    const size: PythonValue = { kind: "tuple", items: [...shape] };
    const state = new Map<PythonValue, PythonValue>([
      ["subclass", ndarray],
      ["shape", size],
      ["order", "C"],
      ["dtype", type],
      ["allow_mmap", objects === null],
      ["numpy_array_alignment_bytes", ALIGNMENT],
    ]);
    this.value({ kind: "object", of: wrapper, from: [], state });
    if (objects) {
      this.put(0x80, 4);
      this.name(reconstruct);
      this.tuple([ndarray, { kind: "tuple", items: [0] }, Uint8Array.of(0x62)]);
      this.put(0x52);
      this.tuple([1, size, type, false, [...objects]]);
      this.put(0x62, 0x2e);
      return;
    }
    const padding = ALIGNMENT - ((this.length + 1) % ALIGNMENT);
    this.put(padding, ...new Array<number>(padding).fill(0xff));
    this.raw(bytes);
  }

  private put(...bytes: number[]): void {
    const at = this.reserve(bytes.length);
    this.bytes.set(bytes, at);
  }

  private raw(bytes: Uint8Array): void {
    const at = this.reserve(bytes.length);
    this.bytes.set(bytes, at);
  }

  /** Makes room for `count` bytes and returns where they start. */
  private reserve(count: number): number {
    const at = this.length;
    const needed = at + count;
    if (needed > LARGEST)
      throw new TreesError(
        "TREES_MEMORY_LIMIT",
        `the file would pass ${LARGEST} bytes: write fewer or smaller trees`,
      );
    if (needed > this.bytes.length) {
      const larger = new Uint8Array(Math.min(LARGEST, Math.max(needed, 2 * this.bytes.length)));
      larger.set(this.bytes.subarray(0, at));
      this.bytes = larger;
    }
    this.length = needed;
    return at;
  }
}
