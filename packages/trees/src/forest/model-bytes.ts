import { crc32 } from "../checksum.ts";
import { FEATURE_MASK, type FlatTrees } from "../ensemble/flat-trees.ts";
import { TreesError } from "../errors.ts";
import { resolveParameters } from "../parameter-table.ts";
import type { ForestModel, ForestParts } from "./forest-model.ts";
import { forestClassifierParameters, forestRegressorParameters } from "./parameters.ts";

/**
 * Own model format, version 1, little-endian: magic, version, header length, CRC-32 of all that follows the CRC, JSON
 * header, padding to 8 bytes, then the arrays in the order of `sections`, each padded to 8 bytes.
 */
const MAGIC = 0x31_46_52_54; // "TRF1"
const VERSION = 1;
const PREFIX = 16;

type Kind = "classifier" | "regressor";

interface Header {
  readonly kind: Kind;
  readonly parameters: object;
  readonly columnCount: number;
  readonly featureNames: readonly string[] | null;
  readonly oobScore: number | null;
  readonly treeCount: number;
  readonly innerCount: number;
  readonly leafCount: number;
  readonly outputs: number;
}

type DecodedArrays = Omit<FlatTrees, "outputs"> & { readonly importances: Float64Array };

function sections(header: Header) {
  return [
    { key: "roots", length: header.treeCount, of: Int32Array },
    { key: "left", length: header.innerCount, of: Int32Array },
    { key: "right", length: header.innerCount, of: Int32Array },
    { key: "threshold", length: header.innerCount, of: Float32Array },
    { key: "feature", length: header.innerCount, of: Uint16Array },
    { key: "leaves", length: header.leafCount * header.outputs, of: Float64Array },
    { key: "importances", length: header.columnCount, of: Float64Array },
  ] as const;
}

export function encodeForest<P extends object>(kind: Kind, model: ForestModel<P>): Uint8Array<ArrayBuffer> {
  const { trees } = model;
  const header: Header = {
    kind,
    parameters: model.parameters,
    columnCount: model.columnCount,
    featureNames: model.featureNames,
    oobScore: model.oobScore,
    treeCount: trees.roots.length,
    innerCount: trees.feature.length,
    leafCount: trees.leaves.length / trees.outputs,
    outputs: trees.outputs,
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const arrays = { ...trees, importances: model.featureImportances };
  const start = padded(PREFIX + text.length);
  const end = sections(header).reduce((at, s) => at + padded(s.length * s.of.BYTES_PER_ELEMENT), start);
  const bytes = new Uint8Array(end);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint16(4, VERSION, true);
  view.setUint32(8, text.length, true);
  bytes.set(text, PREFIX);
  let at = start;
  for (const { key, length, of } of sections(header)) {
    const array = arrays[key];
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += padded(length * of.BYTES_PER_ELEMENT);
  }
  view.setUint32(12, crc32(bytes.subarray(PREFIX)), true);
  return bytes;
}

export function decodeForest<P extends object>(kind: Kind, bytes: Uint8Array): ForestParts<P> {
  const header = readHeader(kind, bytes);
  let at = padded(PREFIX + new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true));
  const expected = sections(header).reduce((end, s) => end + padded(s.length * s.of.BYTES_PER_ELEMENT), at);
  if (expected !== bytes.length)
    throw invalid(`it has ${bytes.length} bytes where its header needs ${expected}`);
  const arrays: Record<string, ArrayLike<number>> = {};
  for (const { key, length, of } of sections(header)) {
    const size = length * of.BYTES_PER_ELEMENT;
    arrays[key] = new of(Uint8Array.from(bytes.subarray(at, at + size)).buffer); // copied: views need alignment, models own their data (a Buffer's slice does not copy)
    at += padded(size);
  }
  const { importances, ...treeArrays } = arrays as unknown as DecodedArrays;
  const trees: FlatTrees = { ...treeArrays, outputs: header.outputs };
  checkTrees(trees, header);
  if (!importances.every((value) => value >= 0 && value <= 1))
    throw invalid("an importance lies outside 0 … 1");
  const table = kind === "classifier" ? forestClassifierParameters : forestRegressorParameters;
  return {
    trees,
    parameters: refusingAsInvalid(() => resolveParameters<P>(table, header.parameters)),
    columnCount: header.columnCount,
    featureNames: header.featureNames,
    importances,
    oobScore: header.oobScore,
  };
}

function readHeader(kind: Kind, bytes: Uint8Array): Header {
  if (bytes.length < PREFIX) throw invalid(`it has only ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== MAGIC) throw invalid("it does not start as a forest does");
  const version = view.getUint16(4, true);
  if (version !== VERSION) throw invalid(`it has format version ${version}, this library reads ${VERSION}`);
  const length = view.getUint32(8, true);
  if (PREFIX + length > bytes.length) throw invalid("it ends within its header");
  if (crc32(bytes.subarray(PREFIX)) !== view.getUint32(12, true))
    throw invalid("its checksum does not match");
  const parsed: unknown = refusingAsInvalid(() =>
    JSON.parse(new TextDecoder().decode(bytes.subarray(PREFIX, PREFIX + length))),
  );
  if (!isHeader(parsed)) throw invalid("its header lacks a field or holds a wrong one");
  if (parsed.kind !== kind) throw invalid(`it holds a ${parsed.kind}, not a ${kind}`);
  return parsed;
}

function isHeader(value: unknown): value is Header {
  if (typeof value !== "object" || value === null) return false;
  const header = value as Partial<Record<keyof Header, unknown>>;
  const isSize = (size: unknown, low: number): boolean =>
    Number.isInteger(size) && (size as number) >= low && (size as number) < 2 ** 31;
  const names = header.featureNames;
  const namesFit =
    names === null ||
    (Array.isArray(names) &&
      names.length === header.columnCount &&
      names.every((name) => typeof name === "string"));
  return (
    (header.kind === "classifier" || header.kind === "regressor") &&
    typeof header.parameters === "object" &&
    header.parameters !== null &&
    (header.oobScore === null || typeof header.oobScore === "number") &&
    isSize(header.columnCount, 1) &&
    isSize(header.treeCount, 1) &&
    isSize(header.innerCount, 0) &&
    isSize(header.leafCount, 1) &&
    isSize(header.outputs, 1) &&
    namesFit
  );
}

/** References must lead forward and stay inside, or a walk might not end or read another array's memory. */
function checkTrees(trees: FlatTrees, header: Header): void {
  const { innerCount, leafCount, columnCount } = header;
  const isReference = (reference: number, after: number): boolean =>
    reference >= 0 ? reference > after && reference < innerCount : ~reference < leafCount;
  for (const root of trees.roots)
    if (!isReference(root, -1)) throw invalid("a tree's root lies outside its nodes");
  for (let i = 0; i < innerCount; i++) {
    if (!isReference(trees.left[i]!, i) || !isReference(trees.right[i]!, i))
      throw invalid(`node ${i} has an impossible child`);
    if ((trees.feature[i]! & FEATURE_MASK) >= columnCount)
      throw invalid(`node ${i} tests a feature that does not exist`);
    if (Number.isNaN(trees.threshold[i]!)) throw invalid(`node ${i} has no threshold`);
  }
  if (!trees.leaves.every((value) => Number.isFinite(value)))
    throw invalid("a leaf holds a value that is not finite");
}

function refusingAsInvalid<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw invalid(cause instanceof Error ? cause.message : String(cause));
  }
}

function padded(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

function invalid(reason: string): TreesError {
  return new TreesError("TREES_MODEL_INVALID", `the model cannot be read: ${reason}`);
}
