import type { FlatTrees } from "../ensemble/flat-trees.ts";
import { openModelText } from "../ensemble/model-text.ts";
import { invalid } from "../ensemble/refusals.ts";
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
import type { BoostingModel, BoostingParts, Evaluation } from "./boosting-model.ts";
import { isObjectiveName, type ObjectiveName } from "./objectives/objectives.ts";
import { isStyleName, type StyleName } from "./style.ts";

const boostingFile = { magic: 0x31_42_52_54, version: 2, oldest: 1, what: "boosting model" }; // "TRB1"

type Kind = "classifier" | "regressor";

interface Header extends TreeCounts {
  readonly kind: Kind;
  readonly style: StyleName;
  readonly objective: ObjectiveName;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly featureNames: readonly string[] | null;
  readonly baseMargins: readonly number[];
  readonly evaluation: StoredEvaluation | null;
}

/** The history of `metric` is one of the histories. */
type StoredEvaluation = Omit<Evaluation, "history">;

type DecodedArrays = Omit<FlatTrees, "outputs" | "categories"> & {
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

/** Writes the model as bytes (`write` is `seal`) or as text (`writeModelText`). */
export function encodeBoosting<Form>(kind: Kind, model: BoostingModel, write: ModelWriter<Form>): Form {
  const { gain, cover, leafCover } = model;
  const header: Header = {
    kind,
    style: model.style,
    objective: model.objective,
    parameters: model.parameters,
    featureNames: model.featureNames,
    baseMargins: [...model.baseMargins],
    evaluation: model.evaluation && {
      metric: model.evaluation.metric,
      histories: model.evaluation.histories,
    },
    ...countTrees(model.trees, model.columnCount),
  };
  return write(boostingFile, header, sections(header), {
    ...treeArrays(model.trees),
    gain,
    cover,
    leafCover,
  });
}

export function decodeBoosting(kind: Kind, source: Uint8Array | string): BoostingParts {
  const opened =
    typeof source === "string" ? openModelText(boostingFile, source) : openModelBytes(boostingFile, source);
  const header = opened.version === 1 ? fromVersion1(opened.header) : opened.header;
  if (!isHeader(header)) throw invalid("its header lacks a field or holds a wrong one");
  if (header.kind !== kind) throw invalid(`it holds a ${header.kind}, not a ${kind}`);
  const { gain, cover, leafCover, ...arrays } = opened.openSections<DecodedArrays>(sections(header));
  const trees = openTrees(arrays, header);
  for (const values of [gain, cover, leafCover]) {
    if (!values.every((value) => value >= 0 && Number.isFinite(value)))
      throw invalid("a gain or cover is negative or not finite");
  }
  return {
    trees,
    gain,
    cover,
    leafCover,
    style: header.style,
    objective: header.objective,
    parameters: header.parameters,
    columnCount: header.columnCount,
    featureNames: header.featureNames,
    baseMargins: Float64Array.from(header.baseMargins),
    evaluation: header.evaluation && {
      ...header.evaluation,
      history: header.evaluation.histories[header.evaluation.metric]!,
    },
  };
}

/** Version 1 knew XGBoost's style only, one metric, and no categories. */
function fromVersion1(header: unknown): unknown {
  if (!isRecord(header)) return header;
  const { kind, baseMargins, evaluation } = header as Partial<Header>;
  const objective = kind === "regressor" ? "squared" : baseMargins?.length === 1 ? "logistic" : "softmax";
  const { metric, history } = (evaluation ?? {}) as Partial<Evaluation>;
  const stored = evaluation && { metric, histories: { [String(metric)]: history } };
  return withoutCategories({ style: "xgboost", objective, ...(header as object), evaluation: stored });
}

function isHeader(value: unknown): value is Header {
  if (typeof value !== "object" || value === null) return false;
  const header = value as Partial<Record<keyof Header, unknown>>;
  const { baseMargins } = header;
  return (
    (header.kind === "classifier" || header.kind === "regressor") &&
    isStyleName(header.style) &&
    isObjectiveName(header.objective) &&
    isRecord(header.parameters) &&
    hasTreeCounts(header) &&
    Array.isArray(baseMargins) &&
    (header.outputs === 1 || header.outputs === baseMargins.length) &&
    baseMargins.every(Number.isFinite) &&
    (header.kind === "classifier"
      ? baseMargins.length > 0 && baseMargins.length < 256
      : baseMargins.length === 1) &&
    ((header.treeCount as number) * (header.outputs as number)) % baseMargins.length === 0 &&
    isEvaluation(header.evaluation)
  );
}

function isRecord(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEvaluation(value: unknown): boolean {
  if (value === null) return true;
  if (!isRecord(value)) return false;
  const { metric, histories } = value as Partial<Record<keyof Evaluation, unknown>>;
  return (
    typeof metric === "string" &&
    isRecord(histories) &&
    Object.hasOwn(histories as object, metric) &&
    Object.values(histories as object).every(
      (history) => Array.isArray(history) && history.every(Number.isFinite),
    )
  );
}
