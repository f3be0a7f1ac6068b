import { FEATURE_MASK, type FlatTrees, goesLeft } from "../ensemble/flat-trees.ts";
import type { Shares } from "./shares.ts";

/** What is expected of output `output` of a tree when the columns in `known` (a bit each) are those of the row. */
type Game = (known: number) => number;

/** The game in which unknown features follow the training rows. */
export function pathGame(
  trees: FlatTrees,
  shares: Shares,
  root: number,
  output: number,
  values: readonly number[],
): Game {
  return (known) => {
    const expected = (at: number): number => {
      if (at < 0) return trees.leaves[~at * trees.outputs + output]!;
      const column = trees.feature[at]! & FEATURE_MASK;
      const [left, right] = [trees.left[at]!, trees.right[at]!];
      if ((known >> column) & 1)
        return expected(goesLeft(trees, at, Math.fround(values[column]!)) ? left : right);
      return shares[at]! * expected(left) + (1 - shares[at]!) * expected(right);
    };
    return expected(root);
  };
}

/** The game in which unknown features are those of the background, row by row. */
export function backgroundGame(
  trees: FlatTrees,
  root: number,
  output: number,
  values: readonly number[],
  background: readonly Float32Array[],
): Game {
  const count = background[0]!.length;
  return (known) => {
    let sum = 0;
    for (let row = 0; row < count; row++) {
      let at = root;
      while (at >= 0) {
        const column = trees.feature[at]! & FEATURE_MASK;
        const value = (known >> column) & 1 ? values[column]! : background[column]![row]!;
        at = goesLeft(trees, at, Math.fround(value)) ? trees.left[at]! : trees.right[at]!;
      }
      sum += trees.leaves[~at * trees.outputs + output]!;
    }
    return sum / count;
  };
}

/** Shapley values by their definition, over all subsets of the columns. */
export function shapleyValues(game: Game, columnCount: number): number[] {
  return Array.from({ length: columnCount }, (_, i) => {
    let value = 0;
    for (let known = 0; known < 1 << columnCount; known++) {
      if ((known >> i) & 1) continue;
      const size = countBits(known);
      const weight = (factorial(size) * factorial(columnCount - size - 1)) / factorial(columnCount);
      value += weight * (game(known | (1 << i)) - game(known));
    }
    return value;
  });
}

/** Shapley interaction value of two columns by its definition; half of it goes to either order. */
export function shapleyInteraction(game: Game, columnCount: number, i: number, j: number): number {
  const [a, b] = [1 << i, 1 << j];
  let value = 0;
  for (let known = 0; known < 1 << columnCount; known++) {
    if (known & (a | b)) continue;
    const size = countBits(known);
    const weight = (factorial(size) * factorial(columnCount - size - 2)) / factorial(columnCount - 1) / 2;
    value += weight * (game(known | a | b) - game(known | a) - game(known | b) + game(known));
  }
  return value;
}

/** The recursive TreeSHAP of Lundberg et al. 2020 (algorithm 2), for one tree, row and output. */
export function recursiveTreeShap(
  trees: FlatTrees,
  shares: Shares,
  root: number,
  output: number,
  values: readonly number[],
): Float64Array {
  interface Element {
    readonly feature: number;
    readonly zero: number;
    readonly one: number;
    weight: number;
  }
  const result = new Float64Array(values.length);
  const extend = (path: readonly Element[], zero: number, one: number, feature: number): Element[] => {
    const next = path.map((element) => ({ ...element }));
    const length = next.length;
    next.push({ feature, zero, one, weight: length === 0 ? 1 : 0 });
    for (let i = length - 1; i >= 0; i--) {
      next[i + 1]!.weight += (one * next[i]!.weight * (i + 1)) / (length + 1);
      next[i]!.weight = (zero * next[i]!.weight * (length - i)) / (length + 1);
    }
    return next;
  };
  const unwind = (path: readonly Element[], at: number): Element[] => {
    const next = path.map((element) => ({ ...element }));
    const last = next.length - 1;
    const { one, zero } = next[at]!;
    let carried = next[last]!.weight;
    for (let i = last - 1; i >= 0; i--) {
      if (one !== 0) {
        const before = next[i]!.weight;
        next[i]!.weight = (carried * (last + 1)) / ((i + 1) * one);
        carried = before - (next[i]!.weight * zero * (last - i)) / (last + 1);
      } else next[i]!.weight = (next[i]!.weight * (last + 1)) / (zero * (last - i));
    }
    const weights = next.map(({ weight }) => weight);
    next.splice(at, 1);
    next.forEach((element, i) => {
      element.weight = weights[i]!;
    });
    return next;
  };
  const recurse = (
    at: number,
    path: readonly Element[],
    zero: number,
    one: number,
    feature: number,
  ): void => {
    let now = extend(path, zero, one, feature);
    if (at < 0) {
      const leaf = trees.leaves[~at * trees.outputs + output]!;
      for (let i = 1; i < now.length; i++) {
        const sum = unwind(now, i).reduce((total, { weight }) => total + weight, 0);
        result[now[i]!.feature]! += sum * (now[i]!.one - now[i]!.zero) * leaf;
      }
      return;
    }
    const column = trees.feature[at]! & FEATURE_MASK;
    const isLeft = goesLeft(trees, at, Math.fround(values[column]!));
    const known = now.findIndex((element, i) => i > 0 && element.feature === column);
    const before = known > 0 ? now[known]! : { zero: 1, one: 1 };
    if (known > 0) now = unwind(now, known);
    const onLeft = shares[at]!;
    recurse(trees.left[at]!, now, before.zero * onLeft, isLeft ? before.one : 0, column);
    recurse(trees.right[at]!, now, before.zero * (1 - onLeft), isLeft ? 0 : before.one, column);
  };
  recurse(root, [], 1, 1, -1);
  return result;
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}

function countBits(bits: number): number {
  return bits === 0 ? 0 : (bits & 1) + countBits(bits >> 1);
}
