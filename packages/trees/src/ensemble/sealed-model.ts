import { crc32 } from "../checksum.ts";
import { checkTrees } from "./check-trees.ts";
import type { CategorySplits, FlatTrees } from "./flat-trees.ts";
import { invalid, refusingAsInvalid } from "./refusals.ts";

/**
 * The file that models of every kind are written to, little-endian: magic, version, header length, CRC-32 of all that
 * follows the CRC, JSON header, padding to 8 bytes, then the arrays in order, each padded to 8 bytes.
 */
export interface SealedKind {
  /** First four bytes, as a little-endian number. */
  readonly magic: number;
  /** Version that is written. */
  readonly version: number;
  /** Oldest version that is read. */
  readonly oldest: number;
  /** What the file holds, for messages: "forest". */
  readonly what: string;
}

const PREFIX = 16;

export type SectionArray = Int32Array | Uint32Array | Uint16Array | Float32Array | Float64Array;

export interface Section {
  readonly key: string;
  readonly length: number;
  readonly of: ArrayConstructor;
  readonly bytes: number;
}

type ArrayConstructor = (new (buffer: ArrayBuffer) => SectionArray) & { readonly BYTES_PER_ELEMENT: number };

export function section(key: string, length: number, of: ArrayConstructor): Section {
  return { key, length, of, bytes: length * of.BYTES_PER_ELEMENT };
}

/** What every header says of the trees. */
export interface TreeCounts {
  readonly columnCount: number;
  readonly treeCount: number;
  readonly innerCount: number;
  readonly leafCount: number;
  readonly outputs: number;
  /** Sets of categories, and the words they take; 0 where every split is by threshold. */
  readonly setCount: number;
  readonly setWords: number;
}

export function countTrees(trees: FlatTrees, columnCount: number): TreeCounts {
  return {
    columnCount,
    treeCount: trees.roots.length,
    innerCount: trees.feature.length,
    leafCount: trees.leaves.length / trees.outputs,
    outputs: trees.outputs,
    setCount: trees.categories ? trees.categories.starts.length - 1 : 0,
    setWords: trees.categories?.words.length ?? 0,
  };
}

export function treeSections(counts: TreeCounts): Section[] {
  return [
    section("roots", counts.treeCount, Int32Array),
    section("left", counts.innerCount, Int32Array),
    section("right", counts.innerCount, Int32Array),
    section("threshold", counts.innerCount, Float32Array),
    section("feature", counts.innerCount, Uint16Array),
    section("leaves", counts.leafCount * counts.outputs, Float64Array),
    ...(counts.setCount > 0
      ? [
          section("setOf", counts.innerCount, Int32Array),
          section("starts", counts.setCount + 1, Int32Array),
          section("words", counts.setWords, Uint32Array),
        ]
      : []),
  ];
}

/** The trees' arrays by the names of their sections. */
export function treeArrays({ categories, ...trees }: FlatTrees): Readonly<Record<string, unknown>> {
  return { ...trees, ...categories };
}

type TreeArrays = Omit<FlatTrees, "outputs" | "categories"> & Partial<CategorySplits>;

/** The trees back from their arrays, checked. */
export function openTrees(arrays: TreeArrays, counts: TreeCounts): FlatTrees {
  const { roots, feature, threshold, left, right, leaves, setOf, starts, words } = arrays;
  const categories = setOf && starts && words ? { setOf, starts, words } : null;
  const trees = { roots, feature, threshold, left, right, leaves, outputs: counts.outputs, categories };
  checkTrees(trees, counts.columnCount);
  return trees;
}

/** Writes a model in one form or another: `seal` as bytes, `writeModelText` as text. */
export type ModelWriter<Form> = (
  kind: SealedKind,
  header: object,
  sections: readonly Section[],
  arrays: Readonly<Record<string, unknown>>,
) => Form;

export function seal(
  kind: SealedKind,
  header: object,
  sections: readonly Section[],
  arrays: Readonly<Record<string, unknown>>,
): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = padded(PREFIX + text.length);
  const bytes = new Uint8Array(sections.reduce((at, part) => at + padded(part.bytes), start));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, kind.magic, true);
  view.setUint16(4, kind.version, true);
  view.setUint32(8, text.length, true);
  bytes.set(text, PREFIX);
  let at = start;
  for (const part of sections) {
    const array = arrays[part.key] as SectionArray;
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += padded(part.bytes);
  }
  view.setUint32(12, crc32(bytes.subarray(PREFIX)), true);
  return bytes;
}

/** Sealed bytes whose checksum holds; the fields of the header are still anybody's. */
export function openModelBytes(kind: SealedKind, bytes: Uint8Array) {
  if (bytes.length < PREFIX) throw invalid(`it has only ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== kind.magic) throw invalid(`it does not start as a ${kind.what} does`);
  const version = view.getUint16(4, true);
  checkVersion(kind, version);
  const length = view.getUint32(8, true);
  if (PREFIX + length > bytes.length) throw invalid("it ends within its header");
  if (crc32(bytes.subarray(PREFIX)) !== view.getUint32(12, true))
    throw invalid("its checksum does not match");
  const header: unknown = refusingAsInvalid(() =>
    JSON.parse(new TextDecoder().decode(bytes.subarray(PREFIX, PREFIX + length))),
  );
  return {
    version,
    header,
    /** The arrays behind the header, copied: views need alignment, and models own their data. */
    openSections<T>(sections: readonly Section[]): T {
      let at = padded(PREFIX + length);
      const expected = sections.reduce((end, part) => end + padded(part.bytes), at);
      if (expected !== bytes.length)
        throw invalid(`it has ${bytes.length} bytes where its header needs ${expected}`);
      const arrays: Record<string, SectionArray> = {};
      for (const part of sections) {
        arrays[part.key] = new part.of(Uint8Array.from(bytes.subarray(at, at + part.bytes)).buffer);
        at += padded(part.bytes);
      }
      return arrays as T;
    },
  };
}

export function checkVersion({ oldest, version }: SealedKind, found: unknown): void {
  if (typeof found === "number" && found >= oldest && found <= version) return;
  const known = oldest === version ? version : `${oldest} to ${version}`;
  throw invalid(`it has format version ${found}, this library reads ${known}`);
}

/** A header of the time before splits by category, as one that has none. */
export function withoutCategories(header: unknown): unknown {
  return typeof header === "object" && header !== null ? { ...header, setCount: 0, setWords: 0 } : header;
}

/** Whether a header's counts and names of columns can be. */
export function hasTreeCounts(header: Readonly<Record<string, unknown>>): boolean {
  const isSize = (size: unknown, low: number): boolean =>
    Number.isInteger(size) && (size as number) >= low && (size as number) < 2 ** 31;
  const names = header.featureNames;
  const namesFit =
    names === null ||
    (Array.isArray(names) &&
      names.length === header.columnCount &&
      names.every((name) => typeof name === "string"));
  return (
    isSize(header.columnCount, 1) &&
    isSize(header.treeCount, 1) &&
    isSize(header.innerCount, 0) &&
    isSize(header.leafCount, 1) &&
    isSize(header.outputs, 1) &&
    isSize(header.setCount, 0) &&
    isSize(header.setWords, 0) &&
    namesFit
  );
}

function padded(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
