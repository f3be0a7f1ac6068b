import type { FlatTrees } from "../ensemble/flat-trees.ts";
import { invalid, refusingAsInvalid } from "../ensemble/refusals.ts";
import {
  countTrees,
  hasTreeCounts,
  openHeader,
  openSections,
  openTrees,
  type Section,
  seal,
  section,
  type TreeCounts,
  treeArrays,
  treeSections,
  withoutCategories,
} from "../ensemble/sealed-model.ts";
import { resolveParameters } from "../parameter-table.ts";
import type { ForestModel, ForestParts } from "./forest-model.ts";
import { forestClassifierParameters, forestRegressorParameters } from "./parameters.ts";

const forestFile = { magic: 0x31_46_52_54, version: 2, oldest: 1, what: "forest" }; // "TRF1"

type Kind = "classifier" | "regressor";

interface Header extends TreeCounts {
  readonly kind: Kind;
  readonly parameters: object;
  readonly featureNames: readonly string[] | null;
  readonly oobScore: number | null;
}

type DecodedArrays = Omit<FlatTrees, "outputs" | "categories"> & { readonly importances: Float64Array };

function sections(header: Header): Section[] {
  return [...treeSections(header), section("importances", header.columnCount, Float64Array)];
}

export function encodeForest<P extends object>(kind: Kind, model: ForestModel<P>): Uint8Array<ArrayBuffer> {
  const header: Header = {
    kind,
    parameters: model.parameters,
    featureNames: model.featureNames,
    oobScore: model.oobScore,
    ...countTrees(model.trees, model.columnCount),
  };
  const arrays = { ...treeArrays(model.trees), importances: model.featureImportances };
  return seal(forestFile, header, sections(header), arrays);
}

export function decodeForest<P extends object>(kind: Kind, bytes: Uint8Array): ForestParts<P> {
  const opened = openHeader(forestFile, bytes);
  const header = opened.version === 1 ? withoutCategories(opened.header) : opened.header;
  if (!isHeader(header)) throw invalid("its header lacks a field or holds a wrong one");
  if (header.kind !== kind) throw invalid(`it holds a ${header.kind}, not a ${kind}`);
  const { importances, ...arrays } = openSections<DecodedArrays>(bytes, sections(header));
  const trees = openTrees(arrays, header);
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

function isHeader(value: unknown): value is Header {
  if (typeof value !== "object" || value === null) return false;
  const header = value as Partial<Record<keyof Header, unknown>>;
  return (
    (header.kind === "classifier" || header.kind === "regressor") &&
    typeof header.parameters === "object" &&
    header.parameters !== null &&
    (header.oobScore === null || typeof header.oobScore === "number") &&
    hasTreeCounts(header)
  );
}
