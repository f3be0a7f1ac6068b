import { MISSING_BIN } from "../../binning/cuts.ts";
import type { WasmMemory } from "../../memory/webassembly.ts";
import { deriveSeed, Random } from "../../random.ts";
import { CONTROL, NODE_WORDS, readJob, readScratch } from "../job.ts";
import type { Kernels } from "../kernels.ts";
import { drawBootstrap } from "./bootstrap.ts";
import { impurityDecrease, NARROW_WEIGHT, narrowGain, wideGain } from "./gain.ts";
import { tryFeatureAtRandom } from "./random-split.ts";
import { noSplit, type Split, thresholdBin, tryFeature } from "./split.ts";
import { type GrowState, openState } from "./state.ts";

/** The kernels in plain TypeScript over the given memory. */
export function typescriptKernels(memory: WasmMemory): Kernels {
  return {
    growTree(job, scratch, tree) {
      const { buffer } = memory;
      return growTree(openState(buffer, readJob(buffer, job), readScratch(buffer, scratch)), tree);
    },
  };
}

function growTree(state: GrowState, tree: number): number {
  const { job, stack, nodes, statistics, perNode } = state;
  const random = new Random(deriveSeed(job.seed, tree));
  drawBootstrap(random, job.drawCount, state.counts);
  const inBag = startRoot(state);
  for (let f = 0; f < job.columnCount; f++) state.features[f] = f;
  state.importances.fill(0);
  const rootWeight = nodeWeight(state, 0);
  const split = noSplit(perNode);
  let nodeCount = 1;
  let top = push(stack, 0, 0, 0, inBag, 0);
  while (top > 0) {
    if (Atomics.load(state.control, CONTROL.abort) !== 0) return -1;
    top -= 4;
    const [node, lo, hi, depth] = [stack[top]!, stack[top + 1]!, stack[top + 2]!, stack[top + 3]!];
    setLeaf(nodes, node, hi - lo);
    const tooSmall = hi - lo < job.minSamplesSplit || hi - lo < 2 * job.minSamplesLeaf;
    if (depth >= job.maxDepth || tooSmall || isPure(state, node, lo, hi)) continue;
    findSplit(state, random, node, lo, hi, split);
    if (split.feature < 0) continue;
    const totals = statistics.subarray(node * perNode, (node + 1) * perNode);
    const decrease = impurityDecrease(
      wideGain(state, totals)(split.left),
      nodeWeight(state, node),
      rootWeight,
    );
    if (decrease + Number.EPSILON < state.minImpurityDecrease) continue;
    state.importances[split.feature]! += decrease;
    const middle = lo + split.leftRows;
    partition(state, split, lo, hi);
    writeSplit(state, node, split, nodeCount, hi - lo);
    top = push(stack, top, nodeCount + 1, middle, hi, depth + 1);
    top = push(stack, top, nodeCount, lo, middle, depth + 1);
    nodeCount += 2;
  }
  return nodeCount;
}

/** Lists the drawn positions and sums the root's statistics. Returns how many positions were drawn. */
function startRoot(state: GrowState): number {
  const { counts, entries, treeWeights, weights, labels, targets, statistics, perNode, isRegression } = state;
  statistics.fill(0, 0, perNode);
  let inBag = 0;
  for (let position = 0; position < counts.length; position++) {
    const weight = weights.length > 0 ? counts[position]! * weights[position]! : counts[position]!;
    treeWeights[position] = weight;
    if (weight === 0) continue;
    entries[inBag++] = position;
    if (isRegression) {
      statistics[0]! += weight;
      statistics[1]! += weight * targets[position]!;
    } else statistics[labels[position]!]! += weight;
  }
  return inBag;
}

/** Weight of a node as the impurity sees it: class weights included. */
function nodeWeight(state: GrowState, node: number): number {
  const base = node * state.perNode;
  if (state.isRegression) return state.statistics[base]!;
  let weight = 0;
  for (let k = 0; k < state.perNode; k++) weight += state.classWeights[k]! * state.statistics[base + k]!;
  return weight;
}

function isPure(state: GrowState, node: number, lo: number, hi: number): boolean {
  if (state.isRegression) {
    const first = state.targets[state.entries[lo]!];
    for (let i = lo + 1; i < hi; i++) if (state.targets[state.entries[i]!] !== first) return false;
    return true;
  }
  let present = 0;
  for (let k = 0; k < state.perNode; k++) if (state.statistics[node * state.perNode + k]! > 0) present++;
  return present <= 1;
}

/**
 * Visits features in random order as scikit-learn does: `maxFeatures` of them, and more only while all visited so far
 * were constant in the node.
 */
function findSplit(
  state: GrowState,
  random: Random,
  node: number,
  lo: number,
  hi: number,
  best: Split,
): void {
  const { job, features, statistics, perNode } = state;
  const totals = statistics.slice(node * perNode, (node + 1) * perNode);
  const isNarrow =
    job.isPacked !== 0 &&
    job.isRandom === 0 &&
    totals.reduce((sum, value) => sum + value, 0) <= NARROW_WEIGHT;
  const gain = isNarrow ? narrowGain(state, totals) : wideGain(state, totals);
  best.gain = -1;
  best.feature = -1;
  let nonConstant = 0;
  for (let visited = 0; visited < job.columnCount; visited++) {
    if (visited >= job.maxFeatures && nonConstant > 0) break;
    const pick = visited + random.below(job.columnCount - visited);
    const feature = features[pick]!;
    features[pick] = features[visited]!;
    features[visited] = feature;
    const isVarying =
      job.isRandom !== 0
        ? tryFeatureAtRandom(state, random, feature, lo, hi, gain, best)
        : tryFeature(state, feature, lo, hi, gain, best);
    if (isVarying) nonConstant++;
  }
}

/** Stable partition: left entries first, each side in its former order. */
function partition(state: GrowState, split: Split, lo: number, hi: number): void {
  const { bins, rows, entries, spare } = state;
  const column = split.feature * state.job.columnStride;
  let left = lo;
  let right = 0;
  for (let i = lo; i < hi; i++) {
    const position = entries[i]!;
    const bin = bins[column + rows[position]!]!;
    const goesLeft = bin === MISSING_BIN ? split.missing === "left" : bin <= split.bin;
    if (goesLeft) entries[left++] = position;
    else spare[right++] = position;
  }
  entries.set(spare.subarray(0, right), left);
}

function writeSplit(state: GrowState, node: number, split: Split, leftChild: number, rows: number): void {
  const { nodes, statistics, perNode, representatives } = state;
  const bin = thresholdBin(representatives, split.feature, split.bin, split.nextBin);
  // A node that saw no missing value sends later ones to the side with more rows.
  const missingLeft =
    split.missing === "none" ? split.leftRows > rows - split.leftRows : split.missing === "left";
  nodes[node * NODE_WORDS] = split.feature;
  nodes[node * NODE_WORDS + 1] = bin + (missingLeft ? 256 : 0);
  nodes[node * NODE_WORDS + 2] = leftChild;
  for (let k = 0; k < perNode; k++) {
    const total = statistics[node * perNode + k]!;
    statistics[leftChild * perNode + k] = split.left[k]!;
    statistics[(leftChild + 1) * perNode + k] = total - split.left[k]!;
  }
}

function setLeaf(nodes: Int32Array, node: number, rows: number): void {
  nodes[node * NODE_WORDS] = -1;
  nodes[node * NODE_WORDS + 1] = 0;
  nodes[node * NODE_WORDS + 2] = 0;
  nodes[node * NODE_WORDS + 3] = rows;
}

function push(stack: Int32Array, top: number, node: number, lo: number, hi: number, depth: number): number {
  stack[top] = node;
  stack[top + 1] = lo;
  stack[top + 2] = hi;
  stack[top + 3] = depth;
  return top + 4;
}
