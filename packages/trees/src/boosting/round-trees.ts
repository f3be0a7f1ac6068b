import { SET_WORDS } from "../kernels/boosting.ts";
import type { GrownTree } from "./grown-trees.ts";
import type { BoostingJob } from "./job.ts";

type TreeRoom = Pick<BoostingJob, "outputs" | "nodeCapacity" | "categoryCounts">;

/** int32 words before a tree's nodes: their number, and that of its sets of bins. */
const HEADER_WORDS = 2;

const FIELDS = 5;

/** Shared memory that the trees of a round take. */
export function roundTreesBytes(room: TreeRoom): number {
  return 4 * room.outputs * treeWords(room);
}

function treeWords(room: TreeRoom): number {
  return HEADER_WORDS + FIELDS * room.nodeCapacity + setWords(room);
}

/** A node has one set at most. */
function setWords({ nodeCapacity, categoryCounts }: TreeRoom): number {
  return categoryCounts.some((count) => count >= 0) ? SET_WORDS * nodeCapacity : 0;
}

/**
 * The trees of a round, one an output, in shared memory: the thread that grew a tree leaves it there, the others read it when
 * they have met, until they meet again.
 */
export class RoundTrees {
  private readonly trees: readonly SharedTree[];

  constructor(job: BoostingJob, buffer: SharedArrayBuffer) {
    const bytes = 4 * treeWords(job);
    this.trees = Array.from(
      { length: job.outputs },
      (_, k) => new SharedTree(job, buffer, job.roundTrees + k * bytes),
    );
  }

  put(output: number, tree: GrownTree): void {
    this.trees[output]!.put(tree);
  }

  /** The tree of an output: views of what is there now. */
  read(output: number): GrownTree {
    return this.trees[output]!.read();
  }
}

/** Room for one tree. */
class SharedTree {
  private readonly header: Int32Array;
  private readonly feature: Int32Array;
  private readonly bin: Int32Array;
  private readonly left: Int32Array;
  private readonly value: Float32Array;
  private readonly cover: Float32Array;
  private readonly sets: Uint32Array;

  constructor(job: TreeRoom, buffer: SharedArrayBuffer, address: number) {
    const { nodeCapacity } = job;
    const nodes = address + 4 * HEADER_WORDS;
    const field = (index: number): number => nodes + 4 * index * nodeCapacity;
    this.header = new Int32Array(buffer, address, HEADER_WORDS);
    this.feature = new Int32Array(buffer, field(0), nodeCapacity);
    this.bin = new Int32Array(buffer, field(1), nodeCapacity);
    this.left = new Int32Array(buffer, field(2), nodeCapacity);
    this.value = new Float32Array(buffer, field(3), nodeCapacity);
    this.cover = new Float32Array(buffer, field(4), nodeCapacity);
    this.sets = new Uint32Array(buffer, field(FIELDS), setWords(job));
  }

  put({ size, feature, bin, left, value, cover, setWords: words }: GrownTree): void {
    this.header[0] = size;
    this.header[1] = words.length;
    this.feature.set(feature.subarray(0, size));
    this.bin.set(bin.subarray(0, size));
    this.left.set(left.subarray(0, size));
    this.value.set(value.subarray(0, size));
    this.cover.set(cover.subarray(0, size));
    this.sets.set(words);
  }

  read(): GrownTree {
    const { header, feature, bin, left, value, cover, sets } = this;
    return { size: header[0]!, feature, bin, left, value, cover, setWords: sets.subarray(0, header[1]!) };
  }
}
