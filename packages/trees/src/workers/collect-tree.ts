import { type Job, NODE_WORDS, type Scratch, statisticsPerNode } from "../kernels/job.ts";
import type { LeafTable } from "./leaf-table.ts";
import type { GrownTree } from "./messages.ts";

/** Copies a grown tree out of a thread's scratch space, with each distinct leaf once. Cost O(nodes). */
export function collectTree(
  buffer: SharedArrayBuffer,
  job: Job,
  scratch: Scratch,
  tree: number,
  count: number,
  table: LeafTable,
): GrownTree {
  const nodes = new Int32Array(buffer, scratch.nodes, count * NODE_WORDS);
  const perNode = statisticsPerNode(job);
  const statistics = new Float64Array(buffer, scratch.statistics, count * perNode);
  const leafCount = (count + 1) / 2;
  const innerCount = count - leafCount;
  const feature = new Uint16Array(innerCount);
  const bin = new Uint8Array(innerCount);
  const left = new Int32Array(innerCount);
  const right = new Int32Array(innerCount);
  table.reset(leafCount);
  const reference = new Int32Array(count);
  let inner = 0;
  for (let node = 0; node < count; node++) {
    reference[node] = nodes[node * NODE_WORDS]! < 0 ? ~table.add(statistics, node * perNode) : inner++;
  }
  for (let node = 0; node < count; node++) {
    const at = reference[node]!;
    if (at < 0) continue;
    const word = nodes[node * NODE_WORDS + 1]!;
    const child = nodes[node * NODE_WORDS + 2]!;
    feature[at] = nodes[node * NODE_WORDS]! | (word & 256 ? 0x8000 : 0);
    bin[at] = word & 255;
    left[at] = reference[child]!;
    right[at] = reference[child + 1]!;
  }
  const importances = new Float64Array(job.columnCount);
  importances.set(new Float64Array(buffer, scratch.importances, job.columnCount));
  return { tree, feature, bin, left, right, leaves: table.collect(), perLeaf: perNode, importances };
}
