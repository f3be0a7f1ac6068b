import { parentPort } from "node:worker_threads";
import { CONTROL, readJob, readScratch, statisticsPerNode } from "../kernels/job.ts";
import { openKernels } from "../kernels/open.ts";
import { collectTree } from "./collect-tree.ts";
import { LeafTable } from "./leaf-table.ts";
import type { GrowRequest, WorkerReply } from "./messages.ts";

const port = parentPort!;

port.on("message", (request: GrowRequest) => {
  try {
    grow(request);
    reply({ kind: "done" });
  } catch (error) {
    reply({
      kind: "failed",
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
});

function grow(request: GrowRequest): void {
  const { buffer } = request.memory;
  const kernels = openKernels(request.kernel, request.memory, request.module);
  const job = readJob(buffer, request.job);
  const scratch = readScratch(buffer, request.scratch);
  const control = new Int32Array(buffer, job.control, CONTROL.words);
  const table = new LeafTable(statisticsPerNode(job));
  for (;;) {
    const tree = Atomics.add(control, CONTROL.nextTree, 1);
    if (tree >= request.treeCount) return;
    const count = kernels.growTree(request.job, request.scratch, tree);
    if (count < 0) return;
    const grown = collectTree(buffer, job, scratch, tree, count, table);
    const { feature, bin, left, right, leaves, importances } = grown;
    reply(
      { kind: "tree", tree: grown },
      [feature, bin, left, right, leaves, importances].map((array) => array.buffer),
    );
  }
}

function reply(message: WorkerReply, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}
