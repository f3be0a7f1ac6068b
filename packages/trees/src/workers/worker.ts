import { ColumnBinner } from "../binning/bin-column.ts";
import { fillRowMajor } from "../binning/row-major.ts";
import { trainRounds } from "../boosting/train-rounds.ts";
import { trainSymmetricRounds } from "../catboost/symmetric-rounds.ts";
import { sumPart } from "../ensemble/sum-part.ts";
import { explainPart } from "../explain/explain-part.ts";
import { CONTROL, readJob, readScratch, statisticsPerNode } from "../kernels/job.ts";
import { openBoostingKernels, openKernels, openSymmetricKernels } from "../kernels/open.ts";
import { AskingHost } from "./asking-host.ts";
import { FitAborted } from "./barrier.ts";
import { collectTree } from "./collect-tree.ts";
import { LeafTable } from "./leaf-table.ts";
import type {
  BinRequest,
  BoostRequest,
  ExplainRequest,
  GrowRequest,
  SumRequest,
  SymmetricRequest,
  TransposeRequest,
  WorkerReply,
  WorkerRequest,
} from "./messages.ts";

/** Takes replies, and the buffers in them that change hands. */
type Send = (reply: WorkerReply, transfer: ArrayBuffer[]) => void;

let send: Send = () => {};

/**
 * Does what is asked, on whatever thread, until it is done: the last reply is "done" or "failed". Never throws.
 */
export function perform(request: WorkerRequest, to: Send): void {
  send = to;
  try {
    if (request.task === "forest") grow(request);
    else if (request.task === "boosting") boost(request);
    else if (request.task === "symmetric") boostSymmetric(request);
    else if (request.task === "binning") bin(request);
    else if (request.task === "explain") explain(request);
    else if (request.task === "sum") sum(request);
    else transpose(request);
    reply({ kind: "done" });
  } catch (error) {
    reply({
      kind: "failed",
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
}

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

function boost({ kernel, memory, module, job, thread }: BoostRequest): void {
  const kernels = openBoostingKernels(kernel, memory, module);
  try {
    const host = new AskingHost(job, memory.buffer, reply);
    const outcome = trainRounds(job, thread, kernels, memory.buffer, host);
    if (!outcome) return;
    const { nodes } = outcome;
    const { sizes, feature, bin, left, value, cover, sets } = nodes;
    reply(
      { kind: "boosted", outcome },
      [sizes, feature, bin, left, value, cover, sets].map((array) => array.buffer),
    );
  } catch (error) {
    if (!(error instanceof FitAborted)) throw error;
  }
}

function bin({ memory, module, matrix, bounds, fitted, fittedCount, columns }: BinRequest): void {
  const rows = fitted ? new Int32Array(memory.buffer, fitted, fittedCount) : undefined;
  const binner = new ColumnBinner(matrix, memory, module, bounds, fittedCount);
  for (const { column, values, isCategorical } of columns) {
    reply({ kind: "binned", column, ...binner.bin(column, values, rows, isCategorical) });
  }
}

function transpose({ memory, matrix, columnCount, from, to }: TransposeRequest): void {
  fillRowMajor(memory.buffer, matrix.place, columnCount, from, to);
}

function sum({ part, sum: task }: SumRequest): void {
  const sums = sumPart(task);
  reply({ kind: "summed", part, sums }, [sums.buffer]);
}

function explain({ part, explain: task }: ExplainRequest): void {
  let told = 0;
  const values = explainPart(task, (share) => {
    if (share < told + 0.01) return;
    told = share;
    reply({ kind: "explaining", part, share });
  });
  if (values) reply({ kind: "explained", part, values }, [values.buffer]);
}

function boostSymmetric({ kernel, memory, module, job, thread }: SymmetricRequest): void {
  const kernels = openSymmetricKernels(kernel, memory, module);
  try {
    const outcome = trainSymmetricRounds(job, thread, kernels, memory.buffer, (done, metrics) =>
      reply({ kind: "round", done, metrics }),
    );
    if (!outcome) return;
    const transfer = Object.values(outcome.trees).flatMap((part) =>
      typeof part === "number" ? [] : [part.buffer],
    );
    reply({ kind: "symmetric", outcome }, transfer);
  } catch (error) {
    if (!(error instanceof FitAborted)) throw error;
  }
}

function reply(message: WorkerReply, transfer: ArrayBuffer[] = []): void {
  send(message, transfer);
}
