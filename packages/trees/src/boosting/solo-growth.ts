import type { BoostingKernels } from "../kernels/boosting.ts";
import { BARRIER_WORDS, Barrier } from "../workers/barrier.ts";
import { growTree } from "./grow-tree.ts";
import type { TreeList } from "./grown-trees.ts";
import type { BoostingJob, GrowthRoom } from "./job.ts";
import type { LeafRenewal } from "./leaves.ts";
import type { GradientInput } from "./objectives/objective.ts";
import type { Scales } from "./quantise.ts";
import { RoundTrees } from "./round-trees.ts";
import { RowSampler } from "./row-sampling.ts";
import { TreeGrower } from "./tree-grower.ts";

/**
 * Growth of trees by one thread each, of every so many-th output; the threads meet once a round. A tree depends on its own
 * output's gradients and the seed alone, so it is the same whoever grows it.
 */
export class SoloGrowth {
  private readonly job: BoostingJob;
  private readonly thread: number;
  private readonly barrier: Barrier;
  private readonly roundTrees: RoundTrees;
  private readonly trees: TreeList | null;
  /** Null in a thread that no output is left for. */
  private readonly own: { readonly grower: TreeGrower; readonly sampler: RowSampler } | null;

  /** `barrier` is that of all threads; `trees` takes the trees of all in; null in threads that keep none. */
  constructor(
    job: BoostingJob,
    thread: number,
    kernels: BoostingKernels,
    buffer: SharedArrayBuffer,
    barrier: Barrier,
    input: GradientInput,
    renewal: LeafRenewal | null,
    trees: TreeList | null,
  ) {
    this.job = job;
    this.thread = thread;
    this.barrier = barrier;
    this.roundTrees = new RoundTrees(job, buffer);
    this.trees = trees;
    const room = job.rooms[thread];
    if (!room) {
      this.own = null;
      return;
    }
    const alone = new Barrier(new Int32Array(buffer, job.control, BARRIER_WORDS.end), 1);
    const solo = soloJob(job, room);
    this.own = {
      grower: new TreeGrower(solo, 0, kernels, buffer, alone, renewal),
      sampler: new RowSampler(solo, 0, buffer, input, alone),
    };
  }

  /** Grows the trees of a round; whether any has a split. Ends behind a barrier. */
  grow(round: number, scales: readonly Scales[]): boolean {
    const { job, own, roundTrees, trees } = this;
    for (let output = this.thread; own && output < job.outputs; output += job.threads) {
      growTree(own.grower, own.sampler, round, output, scales[output]!);
      roundTrees.put(output, own.grower.tree);
    }
    this.barrier.wait();
    let hasSplit = false;
    for (let output = 0; output < job.outputs; output++) {
      const tree = roundTrees.read(output);
      hasSplit ||= tree.size > 1;
      trees?.add(tree);
    }
    return hasSplit;
  }
}

/** The job of a thread that grows trees by itself. */
function soloJob(job: BoostingJob, room: GrowthRoom): BoostingJob {
  return { ...job, ...room, threads: 1 };
}
