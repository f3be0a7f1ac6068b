// Growth of one tree, depth first, left side first. The same tree as src/kernels/typescript/grow.ts, bit for bit.

import { BLOCK_ROWS, BLOCK_WEIGHT, growBlock } from "./block";
import { drawBootstrap } from "./bootstrap";
import * as general from "./general";
import { Job, Scratch, statisticsPerNode } from "./job";
import {
  bestFeature,
  bestLeftRows,
  commitSplit,
  hasOneClass,
  nodeWeight,
  push,
  resetBest,
  setLeaf,
  statisticsAt,
  swapFeature,
} from "./node";
import * as packed from "./packed";
import { partitionPacked, partitionPositions } from "./partition";
import { deriveSeed, randomBelow, seedRandom } from "./random";
import { tryFeatureAtRandom } from "./random-split";

// Returns the number of nodes, or −1 when the abort flag was seen.
export function growTree(jobAt: usize, scratchAt: usize, tree: i32): i32 {
  const job = changetype<Job>(jobAt);
  const scratch = changetype<Scratch>(scratchAt);
  seedRandom(deriveSeed(job.seed, tree));
  drawBootstrap(job, scratch);
  const inBag = startRoot(job, scratch);
  for (let f = 0; f < job.columnCount; f++) store<i32>(scratch.features + (<usize>f << 2), f);
  memory.fill(scratch.importances, 0, <usize>job.columnCount << 3);
  const rootWeight = nodeWeight(job, scratch, 0);
  const left = scratch.candidates + 6144;
  let nodeCount = 1;
  let top = push(scratch.stack, 0, 0, inBag, 0);
  while (top > scratch.stack) {
    if (atomic.load<i32>(job.control)) return -1;
    top -= 16;
    const node = load<i32>(top);
    const lo = load<i32>(top, 4);
    const hi = load<i32>(top, 8);
    const depth = load<i32>(top, 12);
    const rows = hi - lo;
    setLeaf(scratch, node, rows);
    if (depth >= job.maxDepth || rows < job.minSamplesSplit || rows < 2 * job.minSamplesLeaf) continue;
    if (isPure(job, scratch, node, lo, hi)) continue;
    if (job.isPacked && !job.isRandom && rows <= BLOCK_ROWS && drawnWeight(job, scratch, node) <= BLOCK_WEIGHT) {
      nodeCount = growBlock(job, scratch, node, lo, hi, depth, top, nodeCount, rootWeight);
      continue;
    }
    findSplit(job, scratch, node, lo, hi, left);
    if (bestFeature < 0) continue;
    if (job.isPacked) widenCounts(job, left);
    if (!commitSplit(job, scratch, node, nodeCount, rows, left, rootWeight)) continue;
    if (job.isPacked) partitionPacked(job, scratch, lo, hi);
    else partitionPositions(job, scratch, lo, hi);
    const middle = lo + bestLeftRows;
    top = push(top, nodeCount + 1, middle, hi, depth + 1);
    top = push(top, nodeCount, lo, middle, depth + 1);
    nodeCount += 2;
  }
  return nodeCount;
}

// Lists the drawn rows as entries and sums the root's statistics. Returns how many entries there are.
function startRoot(job: Job, scratch: Scratch): i32 {
  const sums = statisticsAt(job, scratch, 0);
  memory.fill(sums, 0, <usize>statisticsPerNode(job) << 3);
  if (job.isPacked) {
    packed.openTree(job, scratch);
    return startPacked(job, scratch, sums);
  }
  memory.fill(scratch.histogram, 0, <usize>(256 * (statisticsPerNode(job) + 1)) << 3);
  let entry = scratch.entries;
  for (let position: usize = 0; position < <usize>job.rowCount; position++) {
    let weight = <f64>load<u16>(scratch.counts + (position << 1));
    if (job.weights) weight *= load<f64>(job.weights + (position << 3));
    if (job.targets) {
      // Weight and weighted target side by side: what a row adds to its bin in one go.
      store<f64>(scratch.treeWeights + (position << 4), weight);
      store<f64>(scratch.treeWeights + (position << 4), weight * load<f64>(job.targets + (position << 3)), 8);
    } else store<f64>(scratch.treeWeights + (position << 3), weight);
    if (weight == 0) continue;
    store<u32>(entry, <u32>position);
    entry += 4;
    if (job.targets) {
      store<f64>(sums, load<f64>(sums) + weight);
      store<f64>(sums, load<f64>(sums, 8) + weight * load<f64>(job.targets + (position << 3)), 8);
    } else {
      const at = sums + (<usize>load<u8>(job.labels + position) << 3);
      store<f64>(at, load<f64>(at) + weight);
    }
  }
  return <i32>((entry - scratch.entries) >> 2);
}

function startPacked(job: Job, scratch: Scratch, sums: usize): i32 {
  let entry = scratch.entries;
  for (let position: usize = 0; position < <usize>job.rowCount; position++) {
    const count = <u32>load<u16>(scratch.counts + (position << 1));
    const label = <u32>load<u8>(job.labels + position);
    store<u32>(entry, packed.packEntry(load<u32>(job.rows + (position << 2)), count, label));
    entry += <usize>(count != 0) << 2;
    const at = sums + (<usize>label << 3);
    store<f64>(at, load<f64>(at) + <f64>count);
  }
  return <i32>((entry - scratch.entries) >> 2);
}

function isPure(job: Job, scratch: Scratch, node: i32, lo: i32, hi: i32): bool {
  if (!job.targets) return hasOneClass(job, scratch, node);
  const first = targetOf(job, scratch, lo);
  for (let i = lo + 1; i < hi; i++) if (targetOf(job, scratch, i) != first) return false;
  return true;
}

@inline
function targetOf(job: Job, scratch: Scratch, entry: i32): f64 {
  return load<f64>(job.targets + (<usize>load<u32>(scratch.entries + (<usize>entry << 2)) << 3));
}

// Visits features in random order: maxFeatures of them, more only while all visited so far were constant in the node.
function findSplit(job: Job, scratch: Scratch, node: i32, lo: i32, hi: i32, left: usize): void {
  const totals = statisticsAt(job, scratch, node);
  if (job.isPacked) packed.openNode(job, totals);
  else general.openNode(job, scratch, totals);
  resetBest();
  let varying = 0;
  for (let visited = 0; visited < job.columnCount; visited++) {
    if (visited >= job.maxFeatures && varying > 0) break;
    const pick = visited + <i32>randomBelow(job.columnCount - visited);
    const feature = swapFeature(scratch.features, visited, pick);
    let isVarying: bool;
    if (job.isRandom) isVarying = tryFeatureAtRandom(job, scratch, totals, feature, lo, hi, left);
    else if (job.isPacked) isVarying = packed.tryFeature(job, scratch, feature, lo, hi, left);
    else isVarying = general.tryFeature(job, scratch, feature, lo, hi, left);
    varying += i32(isVarying);
  }
}

// Rows of a packed job's node, each as often as it was drawn.
function drawnWeight(job: Job, scratch: Scratch, node: i32): f64 {
  const at = statisticsAt(job, scratch, node);
  let weight: f64 = 0;
  for (let k = 0; k < job.classCount; k++) weight += load<f64>(at + (<usize>k << 3));
  return weight;
}

// The packed search leaves int32 counts; nodes keep doubles.
function widenCounts(job: Job, left: usize): void {
  const counts = v128.load(left);
  store<f64>(left, <f64>i32x4.extract_lane(counts, 0));
  store<f64>(left, <f64>i32x4.extract_lane(counts, 1), 8);
  store<f64>(left, <f64>i32x4.extract_lane(counts, 2), 16);
}
