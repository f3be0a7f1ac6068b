import { Job, MISSING, Scratch, classWeight, statisticsPerNode } from "./job";
import { logarithm } from "./logarithm";

// A node is four int32: feature (−1 in a leaf), bin + 256 when missing goes left, left child, rows.
// Its statistics are doubles kept apart. The stack holds (node, lo, hi, depth) of nodes still to be visited.

export function setLeaf(scratch: Scratch, node: i32, rows: i32): void {
  const at = scratch.nodes + (<usize>node << 4);
  store<i32>(at, -1);
  store<i32>(at, 0, 4);
  store<i32>(at, 0, 8);
  store<i32>(at, rows, 12);
}

export function push(top: usize, node: i32, lo: i32, hi: i32, depth: i32): usize {
  store<i32>(top, node);
  store<i32>(top, lo, 4);
  store<i32>(top, hi, 8);
  store<i32>(top, depth, 12);
  return top + 16;
}

export function statisticsAt(job: Job, scratch: Scratch, node: i32): usize {
  return scratch.statistics + (<usize>(node * statisticsPerNode(job)) << 3);
}

// Weight of a node as the impurity sees it: class weights included.
export function nodeWeight(job: Job, scratch: Scratch, node: i32): f64 {
  const at = statisticsAt(job, scratch, node);
  if (job.targets) return load<f64>(at);
  let weight: f64 = 0;
  for (let k = 0; k < job.classCount; k++) weight += classWeight(job, k) * load<f64>(at + (<usize>k << 3));
  return weight;
}

// Whether at most one class has weight.
export function hasOneClass(job: Job, scratch: Scratch, node: i32): bool {
  const at = statisticsAt(job, scratch, node);
  let present = 0;
  for (let k = 0; k < job.classCount; k++) present += i32(load<f64>(at + (<usize>k << 3)) > 0);
  return present <= 1;
}

// The best split found so far in the node at work.
export let bestGain: f64 = -1;
export let bestFeature: i32 = -1;
export let bestBin: i32 = 0;
export let bestNextBin: i32 = -1;
// 0: the node has no missing value in the feature; 1: they go right; 2: they go left.
export let bestMissing: i32 = 0;
export let bestLeftRows: i32 = 0;

export function resetBest(): void {
  bestGain = -1;
  bestFeature = -1;
}

export function setBest(gain: f64, feature: i32, bin: i32, nextBin: i32, missing: i32, leftRows: i32): void {
  bestGain = gain;
  bestFeature = feature;
  bestBin = bin;
  bestNextBin = nextBin;
  bestMissing = missing;
  bestLeftRows = leftRows;
}

export function setNextBin(bin: i32): void {
  bestNextBin = bin;
}

// The bin whose upper bound becomes the threshold: among the bins between the two occupied ones, the last whose
// representative is not above their midpoint. This is where an exact splitter would cut.
function thresholdBin(job: Job, feature: i32, bin: i32, nextBin: i32): i32 {
  if (nextBin < 0) return MISSING - 1;
  const base = job.representatives + (<usize>feature << 10);
  const middle = <f64>load<f32>(base + (<usize>bin << 2)) / 2 + <f64>load<f32>(base + (<usize>nextBin << 2)) / 2;
  let threshold = bin;
  while (threshold + 1 < nextBin && <f64>load<f32>(base + (<usize>(threshold + 1) << 2)) <= middle) threshold++;
  return threshold;
}

// Gain of the split with these left sums in double precision, whatever precision chose it.
export function wideGain(job: Job, totals: usize, left: usize): f64 {
  if (job.targets) {
    const all = load<f64>(totals);
    const inLeft = load<f64>(left);
    const difference = all * load<f64>(left, 8) - load<f64>(totals, 8) * inLeft;
    return (difference * difference) / (inLeft * (all - inLeft));
  }
  if (job.isEntropy) return informationGain(job, totals, left);
  const classes = job.classCount;
  let all: f64 = 0;
  let inLeft: f64 = 0;
  for (let k = 0; k < classes; k++) {
    all += classWeight(job, k) * load<f64>(totals + (<usize>k << 3));
    inLeft += classWeight(job, k) * load<f64>(left + (<usize>k << 3));
  }
  let sum: f64 = 0;
  for (let k = 0; k < classes; k++) {
    const weight = classWeight(job, k);
    const total = weight * load<f64>(totals + (<usize>k << 3));
    const difference = all * (weight * load<f64>(left + (<usize>k << 3))) - total * inLeft;
    sum += difference * difference;
  }
  return sum / (inLeft * (all - inLeft));
}

// Weight of the node times the bits that a split saves; see src/kernels/typescript/gain.ts.
export function informationGain(job: Job, totals: usize, left: usize): f64 {
  const classes = job.classCount;
  let all: f64 = 0;
  let inLeft: f64 = 0;
  let sum: f64 = 0;
  for (let k = 0; k < classes; k++) {
    const weight = classWeight(job, k);
    const total = weight * load<f64>(totals + (<usize>k << 3));
    const value = weight * load<f64>(left + (<usize>k << 3));
    all += total;
    inLeft += value;
    sum += timesLogarithm(value) + timesLogarithm(total - value) - timesLogarithm(total);
  }
  const bits = (timesLogarithm(all) - timesLogarithm(inLeft) - timesLogarithm(all - inLeft) + sum) * 1.4426950408889634;
  return bits > 0 ? all * bits : 0;
}

@inline
function timesLogarithm(x: f64): f64 {
  return x > 0 ? x * logarithm(x) : 0;
}

// Turns `node` into a split by the best split found, with children `child` and `child + 1`. `left` holds the sums of the
// left side. Returns false, leaving a leaf, when impurity would fall by less than the limit.
export function commitSplit(job: Job, scratch: Scratch, node: i32, child: i32, rows: i32, left: usize, rootWeight: f64): bool {
  const totals = statisticsAt(job, scratch, node);
  const decrease = wideGain(job, totals, left) / nodeWeight(job, scratch, node) / rootWeight;
  if (decrease + f64.EPSILON < load<f64>(job.reals)) return false;
  const importance = scratch.importances + (<usize>bestFeature << 3);
  store<f64>(importance, load<f64>(importance) + decrease);
  const bin = thresholdBin(job, bestFeature, bestBin, bestNextBin);
  // A node that saw no missing value sends later ones to the side with more rows.
  const missingLeft = bestMissing == 0 ? bestLeftRows > rows - bestLeftRows : bestMissing == 2;
  const at = scratch.nodes + (<usize>node << 4);
  store<i32>(at, bestFeature);
  store<i32>(at, bin + (missingLeft ? 256 : 0), 4);
  store<i32>(at, child, 8);
  const perNode = statisticsPerNode(job);
  let to = statisticsAt(job, scratch, child);
  for (let k = 0; k < perNode; k++, to += 8) {
    const value = load<f64>(left + (<usize>k << 3));
    store<f64>(to, value);
    store<f64>(to + (<usize>perNode << 3), load<f64>(totals + (<usize>k << 3)) - value);
  }
  return true;
}

// Draws the next feature of a partial Fisher–Yates shuffle: the `visited`-th feature becomes a random one of the rest.
@inline
export function swapFeature(features: usize, visited: i32, pick: i32): i32 {
  const here = features + (<usize>visited << 2);
  const there = features + (<usize>pick << 2);
  const feature = load<i32>(there);
  store<i32>(there, load<i32>(here));
  store<i32>(here, feature);
  return feature;
}
