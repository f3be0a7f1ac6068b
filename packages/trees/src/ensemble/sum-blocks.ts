import { Layout } from "../memory/shared-memory.ts";
import { type BlockTrees, SMALL } from "./block-trees.ts";
import type { CellScratch, CellSource } from "./cell-source.ts";
import { type WalkKernel, walkMemory } from "./walk-memory.ts";

const BLOCK = 64;
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
  const { kernel, sumsAt, chunk, sums } = placed;
  for (let first = 0; first < count; first += chunk) {
    const size = Math.min(chunk, count - first);
    const blocks = Math.ceil(size / BLOCK);
    fillCells(trees, source, placed, first, size);
    sums.fill(0, 0, blocks * BLOCK * width);
    for (let t = 0; t < trees.roots.length; t++) {
      addTree(kernel, trees, placed, t, blocks, sumsAt + (t % turns) * blocks * BLOCK * trees.outputs * 8);
    }
    if (turns === 1) output.set(sums.subarray(0, size * width), first * width);
    else {
      for (let k = 0; k < turns; k++) {
        const plane = sums.subarray(k * blocks * BLOCK);
        for (let i = 0, at = first * turns + k; i < size; i++, at += turns) output[at] = plane[i]!;
      }
    }
  }
}

interface Placed extends CellScratch {
  readonly chunk: number;
  readonly codeAt: number;
  readonly leavesAt: number;
  readonly cellsAt: number;
  readonly setsAt: readonly number[];
  readonly sumsAt: number;
  readonly sums: Float64Array;
  readonly scratchAt: number;
}

/** Copies the trees into this thread's memory and makes room for a chunk of rows. */
function place(trees: BlockTrees, source: CellSource, count: number, width: number): Placed {
  const { cells, code, leaves } = trees;
  const cellCount = cells.windows.length + cells.sets.length;
  const fitting = BLOCK * Math.floor(CHUNK_BYTES / BLOCK / Math.max(1, cellCount));
  const chunk = Math.min(Math.max(BLOCK, Math.min(CHUNK_ROWS, fitting)), BLOCK * Math.ceil(count / BLOCK));
  const layout = new Layout(64);
  const codeAt = layout.take(code.byteLength);
  const leavesAt = layout.take(leaves.byteLength);
  const bounds = cells.thresholds.map((thresholds) => layout.take(thresholds.byteLength));
  const setsAt = source.setWords.map((words) => layout.take(words.byteLength));
  const cellsAt = layout.take(cellCount * chunk);
  const sumsAt = layout.take(chunk * width * 8);
  const [valuesAt, countsAt, codesAt] = [
    layout.take(chunk * 4),
    layout.take(chunk * 2),
    layout.take(chunk * 4),
  ];
  const scratchAt = layout.take(SCRATCH_BYTES);
  const { kernel, memory } = walkMemory(layout.end);
  const { buffer } = memory;
  new Int32Array(buffer, codeAt, code.length).set(code);
  new Float64Array(buffer, leavesAt, leaves.length).set(leaves);
  cells.thresholds.forEach((values, c) => {
    new Float32Array(buffer, bounds[c]!, values.length).set(values);
  });
  source.setWords.forEach((words, i) => {
    new Uint32Array(buffer, setsAt[i]!, words.length).set(words);
  });
  return {
    kernel,
    chunk,
    codeAt,
    leavesAt,
    cellsAt,
    setsAt,
    sumsAt,
    scratchAt,
    bounds,
    sums: new Float64Array(buffer, sumsAt, chunk * width),
    values: new Float32Array(buffer, valuesAt, chunk),
    counts: new Uint16Array(buffer, countsAt, chunk),
    codes: new Int32Array(buffer, codesAt, chunk),
  };
}

/** The cells of rows first … first + size − 1, block after block, cell after cell. */
function fillCells(
  { cells: { windows, sets } }: BlockTrees,
  source: CellSource,
  placed: Placed,
  first: number,
  size: number,
): void {
  const { kernel, counts, codes, cellsAt, setsAt } = placed;
  const blockBytes = (windows.length + sets.length) * BLOCK;
  windows.forEach(({ column, base, missing }, cell) => {
    if (column !== windows[cell - 1]?.column) source.count(column, first, size, placed);
    kernel.fillWindowCells(counts.byteOffset, size, base, missing, cellsAt + cell * BLOCK, blockBytes);
  });
  sets.forEach(({ column, missing }, i) => {
    if (column !== sets[i - 1]?.column) source.code(column, first, size, placed);
    const at = cellsAt + (windows.length + i) * BLOCK;
    const { length } = source.setWords[i]!;
    kernel.fillSetCells(codes.byteOffset, size, setsAt[i]!, length, missing, at, blockBytes);
  });
}

function addTree(
  kernel: WalkKernel,
  trees: BlockTrees,
  { codeAt, leavesAt, cellsAt, scratchAt }: Placed,
  t: number,
  blocks: number,
  sums: number,
): void {
  const { cells, outputs, starts, roots, leafStarts } = trees;
  const blockBytes = (cells.windows.length + cells.sets.length) * BLOCK;
  const code = codeAt + 4 * starts[t]!;
  const leaves = leavesAt + 8 * outputs * leafStarts[t]!;
  if (roots[t] === SMALL) {
    const words = starts[t + 1]! - starts[t]!;
    kernel.addSmallTree(code, words, cellsAt, blockBytes, blocks, leaves, outputs, sums, scratchAt);
  } else kernel.addLargeTree(code, roots[t]!, cellsAt, blockBytes, blocks, leaves, outputs, sums);
}
