import { FEATURE_MASK, type FlatTrees, MISSING_LEFT } from "../../ensemble/flat-trees.ts";
import { categoryRuns } from "../category-runs.ts";
import { categoryHash, MISSING_CATEGORY } from "./category-hash.ts";
import { tableKey } from "./target-statistics.ts";

/** A split by category: categories that go another way than those that are not named. */
interface NamedSplit {
  readonly column: number;
  readonly named: readonly string[];
  readonly isNamedLeft: boolean;
}

/** A set of categories written as a statistic of its column; `sign` −1 sends them left. */
interface SetStatistic {
  readonly column: number;
  readonly set: number;
  readonly sign: 1 | -1;
}

/** A split as CatBoost writes it, and whether CatBoost's right child is our left one. */
export interface WrittenSplit {
  readonly split: object;
  readonly isSwapped: boolean;
}

/**
 * Splits by category in CatBoost's words. One category parted from all others is a one-hot split. For larger sets a column gets
 * one table of target statistics of type "Buckets", in which a category counts 1 in bucket k when it is in set k:
 * the share of bucket k is above 0 for members only.
 */
export class CategoryTable {
  /** Columns of categories, ascending. */
  readonly columns: readonly number[];
  private readonly trees: FlatTrees;
  private readonly oneHot = new Map<number, string[]>();
  /** Of each column: its sets, by their members. */
  private readonly sets = new Map<
    number,
    Map<string, { readonly set: number; readonly named: readonly string[] }>
  >();
  private readonly statistics: SetStatistic[] = [];
  private readonly places = new Map<string, number>();

  constructor(trees: FlatTrees) {
    this.trees = trees;
    const columns = new Set<number>();
    for (let node = 0; node < trees.feature.length; node++) {
      if (!this.isSplitAt(node)) continue;
      const split = namedSplit(trees, node);
      columns.add(split.column);
      if (isOneHot(split)) addOnce(listAt(this.oneHot, split.column), split.named[0]!);
      else this.addSet(split);
    }
    this.columns = [...columns].sort((a, b) => a - b);
  }

  isSplitAt(node: number): boolean {
    return this.trees.categories !== null && this.trees.categories.setOf[node]! >= 0;
  }

  /** `before`: number of splits by number in the file. */
  splitAt(node: number, before: number): WrittenSplit {
    const split = namedSplit(this.trees, node);
    const { column, named, isNamedLeft } = split;
    if (isOneHot(split)) {
      const earlier = this.columns.slice(0, this.columns.indexOf(column));
      const index = before + earlier.reduce((sum, other) => sum + listAt(this.oneHot, other).length, 0);
      return {
        split: {
          cat_feature_index: earlier.length,
          split_index: index + listAt(this.oneHot, column).indexOf(named[0]!),
          split_type: "OneHotFeature",
          value: categoryHash(named[0]!),
        },
        isSwapped: isNamedLeft,
      };
    }
    const { set } = this.sets.get(column)!.get(named.join())!;
    const place = this.places.get(`${column}/${set}/${isNamedLeft ? -1 : 1}`)!;
    const oneHotCount = this.columns.reduce((sum, other) => sum + listAt(this.oneHot, other).length, 0);
    return {
      split: {
        border: this.borderOf(this.statistics[place]!),
        ctr_target_border_idx: set,
        split_index: before + oneHotCount + place,
        split_type: "OnlineCtr",
      },
      isSwapped: false,
    };
  }

  /** Parts of `features_info`. */
  info(names: readonly string[] | null): object {
    const categorical_features = this.columns.map((column, index) => {
      const values = listAt(this.oneHot, column).map(categoryHash);
      const feature = { feature_id: names?.[column] ?? "", feature_index: index, flat_feature_index: column };
      return values.length > 0 ? { ...feature, values } : feature;
    });
    const ctrs = this.statistics.map((statistic) => ({
      borders: [this.borderOf(statistic)],
      ctr_type: "Buckets",
      elements: this.elements(statistic.column),
      identifier: this.identifier(statistic.column),
      prior_denomerator: 1,
      prior_numerator: 0,
      scale: statistic.sign,
      shift: 0,
      target_border_idx: statistic.set,
    }));
    return { categorical_features, ctrs };
  }

  /** `ctr_data` of the file. */
  tables(): object {
    const tables: Record<string, object> = {};
    for (const [column, sets] of this.sets) {
      const members = [...sets.values()];
      const rows = new Map<string, number[]>();
      members.forEach(({ named }, set) => {
        for (const category of named) {
          const row = rows.get(category) ?? new Array<number>(members.length).fill(0);
          row[set] = 1;
          rows.set(category, row);
        }
      });
      // CatBoost reads no empty table.
      if (rows.size === 0) rows.set(MISSING_CATEGORY, new Array<number>(members.length).fill(0));
      tables[this.identifier(column)] = {
        counter_denominator: 0,
        hash_map: [...rows].flatMap(([category, row]) => [String(tableKey(categoryHash(category))), ...row]),
        hash_stride: members.length + 1,
      };
    }
    return tables;
  }

  private addSet({ column, named, isNamedLeft }: NamedSplit): void {
    let sets = this.sets.get(column);
    if (!sets) {
      sets = new Map();
      this.sets.set(column, sets);
    }
    const key = named.join();
    const known = sets.get(key);
    const set = known?.set ?? sets.size;
    if (!known) sets.set(key, { set, named });
    const sign = isNamedLeft ? -1 : 1;
    const place = `${column}/${set}/${sign}`;
    if (this.places.has(place)) return;
    this.places.set(place, this.statistics.length);
    this.statistics.push({ column, set, sign });
  }

  /** Between 0 and the least share of a member, who may be in every set. */
  private borderOf({ column, sign }: SetStatistic): number {
    return Math.fround((sign * 0.5) / (this.sets.get(column)!.size + 1));
  }

  private elements(column: number): object[] {
    return [{ cat_feature_index: this.columns.indexOf(column), combination_element: "cat_feature_value" }];
  }

  /** CatBoost's own key: JSON within JSON. */
  private identifier(column: number): string {
    return JSON.stringify({ identifier: this.elements(column), type: "Buckets" });
  }
}

function namedSplit(trees: FlatTrees, node: number): NamedSplit {
  const { starts, isFirstLeft } = categoryRuns(trees.categories!, trees.categories!.setOf[node]!);
  // The last run has no end: it is the way of categories without a name.
  const isOtherLeft = isFirstLeft === (starts.length % 2 === 0);
  const named: string[] = [];
  for (let run = starts.length % 2 === 0 ? 1 : 0; run < starts.length; run += 2)
    for (let code = run === 0 ? 0 : starts[run - 1]!; code < starts[run]!; code++) named.push(String(code));
  const isMissingLeft = trees.feature[node]! >= MISSING_LEFT;
  if (isMissingLeft !== isOtherLeft) named.push(MISSING_CATEGORY);
  return { column: trees.feature[node]! & FEATURE_MASK, named, isNamedLeft: !isOtherLeft };
}

function isOneHot({ named }: NamedSplit): boolean {
  return named.length === 1;
}

function listAt(lists: Map<number, string[]>, key: number): string[] {
  let list = lists.get(key);
  if (!list) {
    list = [];
    lists.set(key, list);
  }
  return list;
}

function addOnce(list: string[], entry: string): void {
  if (!list.includes(entry)) list.push(entry);
}
