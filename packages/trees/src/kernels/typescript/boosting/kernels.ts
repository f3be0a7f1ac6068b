import type { WasmMemory } from "../../../memory/webassembly.ts";
import { type BoostingKernels, type CategoryPenalties, GROUP_BYTES } from "../../boosting.ts";
import type { Bounds, SmoothedRegularisation } from "../../leaf-score.ts";
import { expandBundles } from "./bundles.ts";
import { scanCategories } from "./categories.ts";
import { typescriptGradientKernels } from "./gradients.ts";
import { addHistogram, countPacked, packRows, readHistogram } from "./histogram.ts";
import { partitionRows, partitionSide } from "./partition.ts";
import { partitionRowsBySet, partitionSideBySet } from "./partition-set.ts";
import { scanSplits } from "./scan.ts";
import { scanCounted } from "./scan-counted.ts";

/** The boosting kernels in plain TypeScript, as oracle and fallback. */
export function typescriptBoostingKernels({ buffer }: WasmMemory): BoostingKernels {
  let regularisation: SmoothedRegularisation = { lambda: 0, alpha: 0, maxDelta: 0, smoothing: 0 };
  let bounds: Bounds | null = null;
  let search: CategoryPenalties | null = null;
  return {
    ...typescriptGradientKernels(buffer),
    clearHistogram: (histogram, groups) => {
      new Uint8Array(buffer, histogram, groups * GROUP_BYTES).fill(0);
    },
    expandBundles: (...given) => expandBundles(buffer, ...given),
    addHistogram: (...given) => addHistogram(buffer, ...given),
    setRegularisation: (lambda, alpha, maxDelta, smoothing) => {
      regularisation = { lambda, alpha, maxDelta, smoothing };
    },
    setBounds: (directions, lower, upper) => {
      bounds = { directions: new Int32Array(buffer, directions), lower, upper };
    },
    packRows: (...given) => packRows(buffer, ...given),
    scanSplits: (histogram, subtract, groups, ...node) => {
      const sums = readHistogram(buffer, histogram, subtract, groups);
      scanSplits(buffer, regularisation, bounds, sums, groups, ...node);
    },
    scanPackedSplits: (packed, count, _, groups, ...node) => {
      scanSplits(buffer, regularisation, bounds, countPacked(buffer, packed, count, groups), groups, ...node);
    },
    scanCounted: (histogram, subtract, groups, ...node) => {
      const sums = readHistogram(buffer, histogram, subtract, groups);
      scanCounted(buffer, regularisation, bounds, sums, groups, ...node);
    },
    scanPackedCounted: (packed, _, groups, ...node) => {
      const sums = countPacked(buffer, packed, node[6], groups);
      scanCounted(buffer, regularisation, bounds, sums, groups, ...node);
    },
    setCategorySearch: (byRatio, ...numbers) => {
      const [oneHotBelow, largestSet, smooth, leastInCategory, extraL2, leastInGroup, leastInLeaf] = numbers;
      const limits = { oneHotBelow, largestSet, leastInCategory, leastInGroup, leastInLeaf };
      search = { byRatio: byRatio !== 0, smooth, extraL2, ...limits };
    },
    scanCategories: (...given) => {
      const [sums, feature, categories, gradient, hessian, rows, weight, shift, least, toBeat, , out] = given;
      const node = [gradient, hessian, rows, weight, shift, least, toBeat] as const;
      return scanCategories(buffer, regularisation, bounds, search!, sums, feature, categories, ...node, out);
    },
    partitionRows: (...given) => partitionRows(buffer, ...given),
    partitionSide: (from, to, lo, hi, column, limit, shift, side) =>
      partitionSide(buffer, from, to, lo, hi, column, limit, shift, side),
    partitionRowsBySet: (...given) => partitionRowsBySet(buffer, ...given),
    partitionSideBySet: (from, to, lo, hi, column, set, side) =>
      partitionSideBySet(buffer, from, to, lo, hi, column, set, side),
  };
}
