import { invalid, unsupported } from "../../ensemble/refusals.ts";
import { asFinite, asList, asRecord, asText, asWhole, type JsonRecord } from "../json-fields.ts";
import { MOST_COLUMNS, MOST_WORDS, tooManyWords } from "../tree-builder.ts";
import { type CategoryCodes, leftSet } from "./categories.ts";
import { categoryHash, MISSING_CATEGORY } from "./category-hash.ts";
import { readStatistic, type TargetStatistic } from "./target-statistics.ts";

const missingHash = categoryHash(MISSING_CATEGORY);

/** A split as the trees of this package have it. */
export interface Split {
  readonly feature: number;
  readonly threshold: number;
  readonly missingLeft: boolean;
  readonly categories: Uint32Array | null;
}

interface FloatFeature {
  readonly column: number;
  readonly missingLeft: boolean;
}

/** The splits that a file's features allow. CatBoost sends what is greater than a border, or equal to a category, right. */
export class CatBoostSplits {
  readonly columnCount: number;
  readonly featureNames: readonly string[] | null;
  private readonly floats: readonly FloatFeature[];
  /** Column of each categorical feature. */
  private readonly categorical: readonly number[];
  private readonly statistics: readonly TargetStatistic[];
  /** Number of the first border of each statistic among all splits of the file. */
  private readonly firstBorders: readonly number[];
  private readonly codes: CategoryCodes;
  private readonly sets = new Map<number, Split>();
  /** Categories looked at so far, of every split anew. */
  private looked = 0;

  constructor(features: JsonRecord, tables: JsonRecord, codes: CategoryCodes) {
    for (const kind of ["text_features", "embedding_features"])
      if (Array.isArray(features[kind]) && features[kind].length > 0)
        throw unsupported(`the model has ${kind.replace("_", " ")}, which are not read`);
    const names = new Map<number, string>();
    let splitCount = 0;
    const columnOf = (feature: JsonRecord): number => {
      const column = asWhole(feature.flat_feature_index, "flat_feature_index", MOST_COLUMNS);
      const name = feature.feature_id ?? "";
      if (typeof name !== "string") throw invalid("feature_id is no text");
      if (!names.get(column)) names.set(column, name);
      return column;
    };
    this.floats = listOf(features, "float_features").map((feature) => {
      splitCount += asList(feature.borders, "borders").length;
      // Without has_nans CatBoost compares a NaN as it is, and finds it not greater.
      const isRight = feature.has_nans === true && feature.nan_value_treatment === "AsTrue";
      return { column: columnOf(feature), missingLeft: !isRight };
    });
    this.categorical = listOf(features, "categorical_features").map((feature) => {
      if (feature.values !== undefined) splitCount += asList(feature.values, "values").length;
      return columnOf(feature);
    });
    this.statistics = listOf(features, "ctrs").map((ctr) => readStatistic(ctr, tables));
    this.firstBorders = this.statistics.map(({ borders }) => {
      splitCount += borders.length;
      return splitCount - borders.length;
    });
    this.codes = codes;
    this.columnCount = Math.max(...names.keys()) + 1;
    if (names.size === 0) throw invalid("it has no features");
    if (names.size !== this.columnCount) throw invalid("its features leave out a column");
    const isNamed = [...names.values()].every((name) => name !== "");
    this.featureNames = isNamed ? Array.from({ length: this.columnCount }, (_, c) => names.get(c)!) : null;
  }

  read(value: unknown): Split {
    const split = asRecord(value, "a split");
    const type = asText(split.split_type, "split_type");
    if (type === "FloatFeature") {
      const feature =
        this.floats[asWhole(split.float_feature_index, "float_feature_index", this.floats.length)]!;
      const threshold = Math.fround(asFinite(split.border, "border"));
      return { feature: feature.column, threshold, missingLeft: feature.missingLeft, categories: null };
    }
    if (type === "OneHotFeature") return this.oneHot(split);
    if (type === "OnlineCtr") return this.byStatistic(split);
    throw unsupported(`the model has splits of type ${type}, which are not read`);
  }

  private oneHot(split: JsonRecord): Split {
    const place = asWhole(split.cat_feature_index, "cat_feature_index", this.categorical.length);
    const column = this.categorical[place]!;
    const hash = asFinite(split.value, "value of a split");
    if (hash === missingHash)
      return categorical(
        column,
        leftSet([], () => true, false),
        false,
      );
    return categorical(
      column,
      leftSet([this.codes.codeOf(column, hash)], () => true, false),
      true,
    );
  }

  private byStatistic(split: JsonRecord): Split {
    const index = asWhole(split.split_index, "split_index", 2 ** 31);
    const known = this.sets.get(index);
    if (known) return known;
    const place = this.firstBorders.findLastIndex((first) => first <= index);
    const statistic = this.statistics[place];
    const border = asFinite(split.border, "border");
    if (!statistic || statistic.borders[index - this.firstBorders[place]!] !== border)
      throw invalid(`split ${index} is no border of a target statistic`);
    const column = this.categorical[statistic.feature];
    if (column === undefined) throw invalid("a target statistic is of no column");
    this.looked += statistic.hashes.length;
    if (this.looked > 32 * MOST_WORDS) throw tooManyWords();
    const hashes = new Map(
      statistic.hashes
        .filter((hash) => hash !== missingHash)
        .map((hash) => [this.codes.codeOf(column, hash), hash]),
    );
    const isRight = (hash: number | undefined): boolean => statistic.valueOf(hash) > Math.fround(border);
    const set = leftSet(hashes.keys(), (code) => isRight(hashes.get(code)), isRight(undefined));
    const result = categorical(column, set, !isRight(missingHash));
    this.sets.set(index, result);
    return result;
  }
}

function categorical(feature: number, categories: Uint32Array, missingLeft: boolean): Split {
  return { feature, threshold: 0, missingLeft, categories };
}

function listOf(features: JsonRecord, key: string): readonly JsonRecord[] {
  if (features[key] === undefined || features[key] === null) return [];
  return asList(features[key], key).map((feature) => asRecord(feature, `one of ${key}`));
}
