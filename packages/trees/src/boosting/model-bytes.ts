import type { FlatTrees } from "../ensemble/flat-trees.ts";
import {
  checkTrees,
  countTrees,
  hasTreeCounts,
  invalid,
  openHeader,
  openSections,
  refusingAsInvalid,
  type Section,
  seal,
  section,
  type TreeCounts,
  treeSections,
} from "../ensemble/sealed-model.ts";
import { resolveParameters } from "../parameter-table.ts";
import type { BoostingModel, BoostingParts, Evaluation } from "./boosting-model.ts";
import { isMetricName } from "./metrics.ts";
import { boostingClassifierParameters, boostingRegressorParameters } from "./parameters.ts";

const boostingFile = { magic: 0x31_42_52_54, version: 1, what: "boosting model" }; // "TRB1"

type Kind = "classifier" | "regressor";

interface Header extends TreeCounts {
  readonly kind: Kind;
  readonly parameters: object;
  readonly featureNames: readonly string[] | null;
  /** Trees a round. */
  readonly baseMargins: readonly number[];
  readonly evaluation: Evaluation | null;
}

type DecodedArrays = Omit<FlatTrees, "outputs"> & {
  readonly gain: Float32Array;
  readonly cover: Float32Array;
  readonly leafCover: Float32Array;
};

function sections(header: Header): Section[] {
  return [
    ...treeSections(header),
    section("gain", header.innerCount, Float32Array),
    section("cover", header.innerCount, Float32Array),
    section("leafCover", header.leafCount, Float32Array),
  ];
}

export function encodeBoosting<P extends object>(
  kind: Kind,
  model: BoostingModel<P>,
): Uint8Array<ArrayBuffer> {
  const { gain, cover, leafCover } = model;
  const header: Header = {
    kind,
    parameters: model.parameters,
    featureNames: model.featureNames,
    baseMargins: [...model.baseMargins],
    evaluation: model.evaluation,
    ...countTrees(model.trees, model.columnCount),
  };
  return seal(boostingFile, header, sections(header), { ...model.trees, gain, cover, leafCover });
}

export function decodeBoosting<P extends object>(kind: Kind, bytes: Uint8Array): BoostingParts<P> {
  const header = openHeader(boostingFile, bytes);
  if (!isHeader(header)) throw invalid("its header lacks a field or holds a wrong one");
  if (header.kind !== kind) throw invalid(`it holds a ${header.kind}, not a ${kind}`);
  const { gain, cover, leafCover, ...arrays } = openSections<DecodedArrays>(bytes, sections(header));
  const trees: FlatTrees = { ...arrays, outputs: header.outputs };
  checkTrees(trees, header);
  for (const values of [gain, cover, leafCover]) {
    if (!values.every((value) => value >= 0 && Number.isFinite(value)))
      throw invalid("a gain or cover is negative or not finite");
  }
  const table = kind === "classifier" ? boostingClassifierParameters : boostingRegressorParameters;
  return {
    trees,
    gain,
    cover,
    leafCover,
    parameters: refusingAsInvalid(() => resolveParameters<P>(table, header.parameters)),
    columnCount: header.columnCount,
    featureNames: header.featureNames,
    baseMargins: Float64Array.from(header.baseMargins),
    evaluation: header.evaluation,
  };
}

function isHeader(value: unknown): value is Header {
  if (typeof value !== "object" || value === null) return false;
  const header = value as Partial<Record<keyof Header, unknown>>;
  const { baseMargins } = header;
  return (
    (header.kind === "classifier" || header.kind === "regressor") &&
    typeof header.parameters === "object" &&
    header.parameters !== null &&
    hasTreeCounts(header) &&
    header.outputs === 1 &&
    Array.isArray(baseMargins) &&
    baseMargins.every(Number.isFinite) &&
    (header.kind === "classifier"
      ? baseMargins.length > 0 && baseMargins.length < 256
      : baseMargins.length === 1) &&
    (header.treeCount as number) % baseMargins.length === 0 &&
    isEvaluation(header.evaluation)
  );
}

function isEvaluation(value: unknown): boolean {
  if (value === null) return true;
  if (typeof value !== "object") return false;
  const { metric, history } = value as Partial<Record<keyof Evaluation, unknown>>;
  return isMetricName(metric) && Array.isArray(history) && history.every(Number.isFinite);
}
