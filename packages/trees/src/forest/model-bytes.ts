import type { FlatTrees } from "../ensemble/flat-trees.ts";
import { openModelText } from "../ensemble/model-text.ts";
import { invalid, refusingAsInvalid } from "../ensemble/refusals.ts";
import {
  countTrees,
  hasTreeCounts,
  type ModelWriter,
  openModelBytes,
  openTrees,
  type Section,
  section,
  type TreeCounts,
  treeArrays,
  treeSections,
  withoutCategories,
} from "../ensemble/sealed-model.ts";
import { resolveParameters } from "../parameter-table.ts";
import type { ForestModel, ForestParts } from "./forest-model.ts";
import { type ForestStyle, forestClassifierParameters, forestRegressorParameters } from "./parameters.ts";

const forestFile = { magic: 0x31_46_52_54, version: 3, oldest: 1, what: "forest" }; // "TRF1"

type Kind = "classifier" | "regressor";

interface Header extends TreeCounts {
  readonly kind: Kind;
  /** Not in files older than extremely randomised trees. */
  readonly style?: ForestStyle;
  readonly parameters: object;
  readonly featureNames: readonly string[] | null;
  readonly oobScore: number | null;
  /** Whether the weight of each leaf follows the importances. */
  readonly hasLeafCover: boolean;
}

type DecodedArrays = Omit<FlatTrees, "outputs" | "categories"> & {
  readonly importances: Float64Array;
  readonly leafCover?: Float32Array;
};

function sections(header: Header): Section[] {
  return [
    ...treeSections(header),
    section("importances", header.columnCount, Float64Array),
    ...(header.hasLeafCover ? [section("leafCover", header.leafCount, Float32Array)] : []),
  ];
}

/** Writes the model as bytes (`write` is `seal`) or as text (`writeModelText`). */
export function encodeForest<P extends object, Form>(
  kind: Kind,
  model: ForestModel<P>,
  write: ModelWriter<Form>,
): Form {
  const header: Header = {
    kind,
    style: model.style,
    parameters: model.parameters,
    featureNames: model.featureNames,
    oobScore: model.oobScore,
    hasLeafCover: model.leafCover !== null,
    ...countTrees(model.trees, model.columnCount),
  };
  const arrays = {
    ...treeArrays(model.trees),
    importances: model.featureImportances,
    leafCover: model.leafCover,
  };
  return write(forestFile, header, sections(header), arrays);
}

export function decodeForest<P extends object>(kind: Kind, source: Uint8Array | string): ForestParts<P> {
  const opened =
    typeof source === "string" ? openModelText(forestFile, source) : openModelBytes(forestFile, source);
  const header = upgraded(opened.header, opened.version);
  if (!isHeader(header)) throw invalid("its header lacks a field or holds a wrong one");
  if (header.kind !== kind) throw invalid(`it holds a ${header.kind}, not a ${kind}`);
  const { importances, leafCover = null, ...arrays } = opened.openSections<DecodedArrays>(sections(header));
  const trees = openTrees(arrays, header);
  if (!importances.every((value) => value >= 0 && value <= 1))
    throw invalid("an importance lies outside 0 … 1");
  if (leafCover && !leafCover.every((cover) => cover > 0 && Number.isFinite(cover)))
    throw invalid("the weight of a leaf is not a positive number");
  const table = kind === "classifier" ? forestClassifierParameters : forestRegressorParameters;
  return {
    trees,
    style: header.style ?? "random_forest",
    leafCover,
    parameters: refusingAsInvalid(() => resolveParameters<P>(table, header.parameters)),
    columnCount: header.columnCount,
    featureNames: header.featureNames,
    importances,
    oobScore: header.oobScore,
  };
}

/** Version 1 knew no categories, version 2 no weights of leaves. */
function upgraded(header: unknown, version: number): unknown {
  if (version === 3) return header;
  const known = version === 1 ? withoutCategories(header) : header;
  return typeof known === "object" && known !== null ? { ...known, hasLeafCover: false } : known;
}

function isHeader(value: unknown): value is Header {
  if (typeof value !== "object" || value === null) return false;
  const header = value as Partial<Record<keyof Header, unknown>>;
  return (
    (header.kind === "classifier" || header.kind === "regressor") &&
    (header.style === undefined || header.style === "random_forest" || header.style === "extra_trees") &&
    typeof header.parameters === "object" &&
    header.parameters !== null &&
    (header.oobScore === null || typeof header.oobScore === "number") &&
    typeof header.hasLeafCover === "boolean" &&
    hasTreeCounts(header)
  );
}
