import { invalid, unsupported } from "../../ensemble/refusals.ts";
import type { Field } from "../field.ts";
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

  constructor(features: Field, tables: Field, codes: CategoryCodes) {
    for (const kind of ["text_features", "embedding_features"])
      if (itemsOf(features.get(kind)).length > 0)
        throw unsupported(`the model has ${kind.replace("_", " ")}, which are not read`);
    const names = new Map<number, string>();
    let splitCount = 0;
    const columnOf = (feature: Field): number => {
      const column = feature.get("flat_feature_index").whole(0, MOST_COLUMNS - 1);
      const name = feature.get("feature_id");
      if (!names.get(column)) names.set(column, name.isMissing ? "" : name.text());
      return column;
    };
    this.floats = itemsOf(features.get("float_features")).map((feature) => {
      splitCount += feature.get("borders").length;
      // Without has_nans CatBoost compares a NaN as it is, and finds it not greater.
      const isRight =
        feature.get("has_nans").value === true && feature.get("nan_value_treatment").value === "AsTrue";
      return { column: columnOf(feature), missingLeft: !isRight };
    });
    this.categorical = itemsOf(features.get("categorical_features")).map((feature) => {
      splitCount += itemsOf(feature.get("values")).length;
      return columnOf(feature);
    });
    this.statistics = itemsOf(features.get("ctrs")).map((ctr) => readStatistic(ctr, tables));
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

  read(split: Field): Split {
    const type = split.get("split_type").text();
    if (type === "FloatFeature") {
      const feature = this.floats[split.get("float_feature_index").whole(0, this.floats.length - 1)]!;
      const threshold = Math.fround(split.get("border").number());
      return { feature: feature.column, threshold, missingLeft: feature.missingLeft, categories: null };
    }
    if (type === "OneHotFeature") return this.oneHot(split);
    if (type === "OnlineCtr") return this.byStatistic(split);
    throw unsupported(`the model has splits of type ${type}, which are not read`);
  }

  private oneHot(split: Field): Split {
    const column = this.categorical[split.get("cat_feature_index").whole(0, this.categorical.length - 1)]!;
    const hash = split.get("value").number();
    const isMissing = hash === missingHash;
    const codes = isMissing ? [] : [this.codes.codeOf(column, hash)];
    const set = leftSet(codes, () => true, false);
    return categorical(column, set, !isMissing);
  }

  private byStatistic(split: Field): Split {
    const index = split.get("split_index").whole(0, 2 ** 31);
    const known = this.sets.get(index);
    if (known) return known;
    const place = this.firstBorders.findLastIndex((first) => first <= index);
    const statistic = this.statistics[place];
    const border = split.get("border").number();
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

/** Entries of a list that may be left out. */
function itemsOf(list: Field): readonly Field[] {
  return list.isMissing ? [] : list.items();
}
