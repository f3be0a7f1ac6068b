import { Layout } from "../memory/shared-memory.ts";
import { type BlockTrees, SMALL } from "./block-trees.ts";
import { BLOCK, type CellChunk, countCells, layCells, openCells } from "./cell-chunk.ts";
import type { CellSource } from "./cell-source.ts";
import { type WalkKernel, walkMemory } from "./walk-memory.ts";

/** Bytes of cells that are filled before the trees run over them: they stay in the second-level cache. */
const CHUNK_BYTES = 128 * 1024;
const CHUNK_ROWS = 4096;
/** The row's leaves and a stack of one entry a level, for small trees. */
const SCRATCH_BYTES = 64 * 258;

/**
 * Sums of the leaves of `count` rows over all trees, in the order of the trees; row-major rows × outputs, written to `output`. With
 * `turns` above 1 (and one output) tree t adds to place t modulo `turns` of rows × turns instead: boosting's tree a class.
 */
export function sumBlocks(
  trees: BlockTrees,
  source: CellSource,
  count: number,
  turns: number,
  output: Float64Array,
): void {
  const width = trees.outputs * turns;
  const placed = place(trees, source, count, width);
  const { cells, chunk, sumsAt, sums } = placed;
  for (let first = 0; first < count; first += chunk) {
    const size = Math.min(chunk, count - first);
    const blocks = Math.ceil(size / BLOCK);
    cells.fill(first, size);
    sums.fill(0, 0, blocks * BLOCK * width);
    for (let t = 0; t < trees.roots.length; t++)
      addTree(trees, placed, t, blocks, sumsAt + (t % turns) * blocks * BLOCK * trees.outputs * 8);
    if (turns === 1) output.set(sums.subarray(0, size * width), first * width);
    else {
      for (let k = 0; k < turns; k++) {
        const plane = sums.subarray(k * blocks * BLOCK);
        for (let i = 0, at = first * turns + k; i < size; i++, at += turns) output[at] = plane[i]!;
      }
    }
  }
}

interface Placed {
  readonly kernel: WalkKernel;
  readonly cells: CellChunk;
  readonly chunk: number;
  readonly codeAt: number;
  readonly leavesAt: number;
  readonly sumsAt: number;
  readonly sums: Float64Array;
  readonly scratchAt: number;
}

/** Copies the trees into this thread's memory and makes room for a chunk of rows. */
function place(trees: BlockTrees, source: CellSource, count: number, width: number): Placed {
  const { cells, code, leaves } = trees;
  const fitting = BLOCK * Math.floor(CHUNK_BYTES / BLOCK / Math.max(1, countCells(cells)));
  const chunk = Math.min(Math.max(BLOCK, Math.min(CHUNK_ROWS, fitting)), BLOCK * Math.ceil(count / BLOCK));
  const layout = new Layout(64);
  const codeAt = layout.take(code.byteLength);
  const leavesAt = layout.take(leaves.byteLength);
  const places = layCells(layout, cells, source, chunk);
  const sumsAt = layout.take(chunk * width * 8);
  const scratchAt = layout.take(SCRATCH_BYTES);
  const { kernel, memory } = walkMemory(layout.end);
  const { buffer } = memory;
  new Int32Array(buffer, codeAt, code.length).set(code);
  new Float64Array(buffer, leavesAt, leaves.length).set(leaves);
  return {
    kernel,
    cells: openCells(kernel, buffer, cells, source, places, chunk),
    chunk,
    codeAt,
    leavesAt,
    sumsAt,
    sums: new Float64Array(buffer, sumsAt, chunk * width),
    scratchAt,
  };
}

function addTree(
  { outputs, starts, roots, leafStarts }: BlockTrees,
  { kernel, cells, codeAt, leavesAt, scratchAt }: Placed,
  t: number,
  blocks: number,
  sums: number,
): void {
  const code = codeAt + 4 * starts[t]!;
  const leaves = leavesAt + 8 * outputs * leafStarts[t]!;
  const { cellsAt, blockBytes } = cells;
  if (roots[t] === SMALL) {
    const words = starts[t + 1]! - starts[t]!;
    kernel.addSmallTree(code, words, cellsAt, blockBytes, blocks, leaves, outputs, sums, scratchAt);
  } else kernel.addLargeTree(code, roots[t]!, cellsAt, blockBytes, blocks, leaves, outputs, sums);
}
