// Finds the best split of one column of categories in a node's histogram (see boosting-histogram.ts): a set of bins that
// goes left. The same in plain words: src/kernels/typescript/boosting/categories.ts, operation for operation.
import {
  bounded,
  directions,
  lambda,
  leafScore,
  leafWeight,
  maxDelta,
  scoreGiven,
  shrink,
  smoothedWeight,
  smoothing,
} from "./boosting-leaf";

let byRatio: bool = false;
let oneHotBelow: i32 = 0;
let largestSet: i32 = 0;
let smooth: f64 = 0;
let leastInCategory: f64 = 0;
let extraL2: f64 = 0;
let leastInGroup: i32 = 0;
let leastInLeaf: i32 = 0;

// Offsets in the scratch of 2,560 bytes: float64 keys, and two lists of bins between which sorting goes to and fro.
const ORDER: usize = 2048;
const OTHER_ORDER: usize = 2304;

// Where a record has the set; see src/kernels/boosting.ts.
const SET: usize = 32;
const BY_CATEGORY: i32 = 512;
const WITH_EXTRA_L2: i32 = 1024;

let totalG: i32 = 0;
let totalH: i32 = 0;
let totalRows: i32 = 0;
let parentWeight: f64 = 0;
let scoreShift: f64 = 0;
let isPlain: bool = true;
let least: i32 = 0;
let bestScore: f64 = 0;
let bestG: i32 = 0;
let bestH: i32 = 0;
let bestRows: i32 = 0;
// The best set: so many bins from the front of the order (or, below 0, from its back), or one bin when it is one-hot.
let bestTaken: i32 = 0;
let bestMissing: i32 = 0;

export function setCategorySearch(
  ratio: i32,
  oneHot: i32,
  largest: i32,
  smoothing: f64,
  category: f64,
  l2: f64,
  group: i32,
  leaf: i32,
): void {
  byRatio = ratio != 0;
  oneHotBelow = oneHot;
  largestSet = largest;
  smooth = smoothing;
  leastInCategory = category;
  extraL2 = l2;
  leastInGroup = group;
  leastInLeaf = leaf;
}

@inline
function hessianOf(sums: usize, bin: i32): i32 {
  return load<i32>(sums + (<usize>bin << 5));
}

@inline
function gradientOf(sums: usize, bin: i32): i32 {
  return load<i32>(sums + (<usize>bin << 5), 4);
}

// Orders the `count` bins at ORDER by ascending key, equal ones as they were: runs of 1, 2, 4 … are merged. Returns where
// the order lies in the end.
function sortByKey(scratch: usize, count: i32): usize {
  let from = scratch + ORDER;
  let to = scratch + OTHER_ORDER;
  for (let width = 1; width < count; width <<= 1) {
    for (let lo = 0; lo < count; lo += width << 1) {
      const middle = min(lo + width, count);
      const hi = min(lo + (width << 1), count);
      let a = lo;
      let b = middle;
      for (let k = lo; k < hi; k++) {
        const binA = <usize>load<u8>(from + <usize>min(a, count - 1));
        const binB = <usize>load<u8>(from + <usize>min(b, count - 1));
        const isA = b >= hi || (a < middle && load<f64>(scratch + (binA << 3)) <= load<f64>(scratch + (binB << 3)));
        store<u8>(to + <usize>k, <u8>(isA ? binA : binB));
        a += i32(isA);
        b += i32(!isA);
      }
    }
    const swap = from;
    from = to;
    to = swap;
  }
  return from;
}

// As boosting-scan.ts or, by ratio, boosting-scan-counted.ts has it; no column of categories demands a direction itself.
@inline
function scoreOf(g: f64, h: f64, rows: f64): f64 {
  if (!byRatio) return directions ? scoreGiven(g, h, bounded(leafWeight(g, h))) : leafScore(g, h);
  const shrunk = shrink(g);
  if (isPlain) return (shrunk * shrunk) / (h + lambda);
  const weight = smoothedWeight(g, h, rows, parentWeight);
  return scoreGiven(shrunk, h, directions ? bounded(weight) : weight);
}

// Considers a left side.
function consider(g: i32, h: i32, rows: i32, l2: f64, taken: i32, missing: i32): void {
  if (h < least || totalH - h < least) return;
  const rest = scoreOf(totalG - g, <f64>(totalH - h) + l2, totalRows - rows);
  const score = scoreOf(g, <f64>h + l2, rows) + rest + scoreShift;
  if (score > bestScore) {
    bestScore = score;
    bestG = g;
    bestH = h;
    bestRows = rows;
    bestTaken = taken;
    bestMissing = missing;
  }
}

@inline
function setBit(set: usize, bit: i32): void {
  const word = set + (<usize>(bit >> 5) << 2);
  store<u32>(word, load<u32>(word) | (1 << (bit & 31)));
}

// One category against all others: it goes right, missing values left with the others or right with it.
function scanEach(sums: usize, categories: i32): void {
  for (let bin = 0; bin < categories; bin++) {
    const g = totalG - gradientOf(sums, bin);
    const h = totalH - hessianOf(sums, bin);
    consider(g, h, 0, 0, bin, 1);
    consider(g - gradientOf(sums, 255), h - hessianOf(sums, 255), 0, 0, bin, 0);
  }
}

// The order of the categories' own leaf values is cut: the front goes right and missing values left, or the back goes left
// and missing values right.
function scanByWeight(sums: usize, order: usize, count: i32): void {
  const steps = min(largestSet, count) - 1;
  let g = totalG;
  let h = totalH;
  for (let i = 0; i < steps; i++) {
    const bin = load<u8>(order + <usize>i);
    g -= gradientOf(sums, bin);
    h -= hessianOf(sums, bin);
    consider(g, h, 0, 0, i + 1, 1);
  }
  g = 0;
  h = 0;
  for (let i = 0; i < steps; i++) {
    const bin = load<u8>(order + <usize>(count - 1 - i));
    g += gradientOf(sums, bin);
    h += hessianOf(sums, bin);
    consider(g, h, 0, 0, -1 - i, 0);
  }
}

@inline
function countOf(h: i32, rowsPerHessian: f64): i32 {
  return <i32>(<f64>h * rowsPerHessian + 0.5);
}

function scanEachByRatio(sums: usize, categories: i32, rows: i32): void {
  const rowsPerHessian = <f64>rows / <f64>totalH;
  for (let bin = 0; bin < categories; bin++) {
    const h = hessianOf(sums, bin);
    const count = countOf(h, rowsPerHessian);
    if (count < leastInLeaf || rows - count < leastInLeaf) continue;
    consider(gradientOf(sums, bin), h, count, 0, bin, 0);
  }
}

// Sets grow from one end of the order; a split is tried whenever enough rows have come together.
function scanByRatio(sums: usize, order: usize, count: i32, rows: i32, back: bool): void {
  const rowsPerHessian = <f64>rows / <f64>totalH;
  const most = min(largestSet, (count + 1) >> 1);
  let g = 0;
  let h = 0;
  let left = 0;
  let group = 0;
  for (let i = 0; i < most; i++) {
    const bin = load<u8>(order + <usize>(back ? count - 1 - i : i));
    g += gradientOf(sums, bin);
    h += hessianOf(sums, bin);
    const added = countOf(hessianOf(sums, bin), rowsPerHessian);
    left += added;
    group += added;
    if (left < leastInLeaf || h < least) continue;
    if (rows - left < leastInLeaf || rows - left < leastInGroup || totalH - h < least) return;
    if (group < leastInGroup) continue;
    group = 0;
    consider(g, h, left, extraL2, back ? -1 - i : i + 1, 0);
  }
}

// Puts every bin with its key at the end of the order, if it takes part; the number that do.
function fillOrder(sums: usize, bins: i32, rows: i32, scratch: usize): i32 {
  const rowsPerHessian = <f64>rows / <f64>totalH;
  let count = 0;
  for (let bin = 0; bin < bins; bin++) {
    const g = <f64>gradientOf(sums, bin);
    const h = hessianOf(sums, bin);
    let key: f64 = 0;
    if (byRatio) {
      if (<f64>countOf(h, rowsPerHessian) < leastInCategory) continue;
      const denominator = <f64>h + smooth;
      if (denominator > 0) key = g / denominator;
    } else if (h >= least) key = leafWeight(g, <f64>h);
    store<f64>(scratch + (<usize>bin << 3), key);
    store<u8>(scratch + ORDER + <usize>count, <u8>bin);
    count++;
  }
  return count;
}

// Improves the record at `out` by the best split of one column; whether it has one that beats `toBeat`. `sums` is the column's word of bin 0; its `categories` bins
// are followed by the one that other categories share, which goes right as missing values do when splits are found by ratio,
// and otherwise takes its place in the order and in the end always goes left. See BoostingKernels.scanCategories.
export function scanCategories(
  sums: usize,
  feature: i32,
  categories: i32,
  G: i32,
  H: i32,
  rows: i32,
  weight: f64,
  shift: f64,
  leastHessian: i32,
  toBeat: f64,
  scratch: usize,
  out: usize,
): bool {
  totalG = G;
  totalH = H;
  totalRows = rows;
  parentWeight = weight;
  scoreShift = shift;
  isPlain = maxDelta == 0 && smoothing == 0 && directions == 0;
  least = leastHessian;
  bestScore = toBeat;
  let order: usize = 0;
  let count = 0;
  const isOneHot = categories < oneHotBelow;
  const hasOthers = !byRatio && (hessianOf(sums, categories) | gradientOf(sums, categories)) != 0;
  if (isOneHot) {
    if (byRatio) scanEachByRatio(sums, categories, rows);
    else scanEach(sums, categories);
  } else {
    count = fillOrder(sums, categories + i32(hasOthers), rows, scratch);
    order = sortByKey(scratch, count);
    if (byRatio) {
      scanByRatio(sums, order, count, rows, false);
      scanByRatio(sums, order, count, rows, true);
    } else scanByWeight(sums, order, count);
  }
  if (bestScore <= toBeat) return false;
  if (!isBetter(feature, out)) return true;
  const set = out + SET;
  memory.fill(set, 0, 32);
  if (isOneHot) {
    for (let bin = 0; bin <= categories; bin++) {
      if ((bin == bestTaken) == byRatio) setBit(set, bin);
    }
  } else if (byRatio) {
    const first = bestTaken > 0 ? 0 : count + bestTaken;
    const last = bestTaken > 0 ? bestTaken : count;
    for (let i = first; i < last; i++) setBit(set, load<u8>(order + <usize>i));
  } else takeSide(set, order, count, categories, hasOthers);
  if (bestMissing) setBit(set, 255);
  store<f64>(out, bestScore);
  store<i32>(out, feature, 8);
  store<i32>(out, BY_CATEGORY + (byRatio && !isOneHot ? WITH_EXTRA_L2 : 0), 12);
  store<i32>(out, bestMissing, 16);
  store<i32>(out, bestG, 20);
  store<i32>(out, bestH, 24);
  store<i32>(out, bestRows, 28);
  return true;
}

// Among equals the lower column wins, in whatever order they are looked at.
@inline
function isBetter(feature: i32, out: usize): bool {
  const score = load<f64>(out);
  const other = load<i32>(out, 8);
  return other < 0 || bestScore > score || (bestScore == score && feature < other);
}

// The back of the order goes left; but if the bin of other categories is at the front, the sides change places.
function takeSide(set: usize, order: usize, count: i32, categories: i32, hasOthers: bool): void {
  const middle = bestTaken > 0 ? bestTaken : count + bestTaken;
  let first = middle;
  let last = count;
  if (!hasOthers) setBit(set, categories);
  else {
    for (let i = 0; i < middle; i++) {
      if (load<u8>(order + <usize>i) != categories) continue;
      first = 0;
      last = middle;
      bestG = totalG - bestG;
      bestH = totalH - bestH;
      bestMissing = 1 - bestMissing;
      break;
    }
  }
  for (let i = first; i < last; i++) setBit(set, load<u8>(order + <usize>i));
}
