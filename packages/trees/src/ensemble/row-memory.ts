import type { RowTrees } from "./row-trees.ts";
import { openWalk, type WalkKernel } from "./walk-memory.ts";

/** Where a model lies in this thread's memory. */
interface PlacedRow {
  readonly kernel: WalkKernel;
  readonly generation: number;
  readonly base: number;
  readonly values: Float32Array;
  readonly sums: Float64Array;
}

/** Bytes of models that a thread keeps at hand; beyond them all are let go, and come back when they are asked again. */
const KEPT_BYTES = 2 ** 27;

let memory: ReturnType<typeof openWalk> | null = null;
let generation = 0;
let used = 0;
const placedOf = new WeakMap<RowTrees, PlacedRow>();

/** The sums of the leaves that a row reaches, in a view that the next call overwrites. Allocates nothing once the model is placed. */
export function sumRow(trees: RowTrees, values: ArrayLike<number>): Float64Array {
  let placed = placedOf.get(trees);
  if (!placed || placed.generation !== generation) placed = place(trees);
  // Growing detaches the views of a memory that is not shared.
  if (placed.values.length === 0) placed = bind(placed, trees);
  const to = placed.values;
  for (let i = 0; i < to.length; i++) to[i] = values[i]!;
  placed.kernel.predictRow(placed.base);
  return placed.sums;
}

function place(trees: RowTrees): PlacedRow {
  const { image } = trees;
  if (used > 0 && used + image.length > KEPT_BYTES) forget();
  const pages = Math.ceil((used + image.length) / 65536);
  if (!memory) memory = openWalk(pages);
  else {
    const held = memory.memory.buffer.byteLength / 65536;
    if (pages > held) memory.memory.grow(pages - held);
  }
  const { buffer } = memory.memory;
  new Uint8Array(buffer, used, image.length).set(image);
  const base = used;
  used += image.length;
  return bind({ kernel: memory.kernel, generation, base }, trees);
}

/** Takes the views of a placed model. */
function bind(
  { kernel, generation, base }: Pick<PlacedRow, "kernel" | "generation" | "base">,
  trees: RowTrees,
): PlacedRow {
  const { buffer } = memory!.memory;
  const placed = {
    kernel,
    generation,
    base,
    values: new Float32Array(buffer, base + trees.valuesAt, trees.columnCount),
    sums: new Float64Array(buffer, base + trees.sumsAt, trees.width),
  };
  placedOf.set(trees, placed);
  return placed;
}

function forget(): void {
  memory = null;
  used = 0;
  generation++;
}
