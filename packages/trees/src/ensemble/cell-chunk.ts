import type { Layout } from "../memory/shared-memory.ts";
import type { CellScratch, CellSource } from "./cell-source.ts";
import type { Cells } from "./cells.ts";
import type { WalkKernel } from "./walk-memory.ts";

/** Rows of a block, which kernels take at once. */
export const BLOCK = 64;

/** Where the cells of a chunk of rows, and what it takes to fill them, lie in a memory. */
export interface CellPlaces {
  readonly boundsAt: readonly number[];
  readonly setsAt: readonly number[];
  readonly cellsAt: number;
  readonly valuesAt: number;
  readonly countsAt: number;
  readonly codesAt: number;
}

/** The cells of a chunk of rows: block after block, in a block cell after cell. */
export interface CellChunk {
  readonly cellsAt: number;
  readonly blockBytes: number;
  /** Takes rows first … first + size − 1 of the source. */
  fill(first: number, size: number): void;
}

/** `chunk` is a multiple of BLOCK. */
export function layCells(layout: Layout, cells: Cells, source: CellSource, chunk: number): CellPlaces {
  return {
    boundsAt: cells.thresholds.map((thresholds) => layout.take(thresholds.byteLength)),
    setsAt: source.setWords.map((words) => layout.take(words.byteLength)),
    cellsAt: layout.take(countCells(cells) * chunk),
    valuesAt: layout.take(chunk * 4),
    countsAt: layout.take(chunk * 2),
    codesAt: layout.take(chunk * 4),
  };
}

export function openCells(
  kernel: WalkKernel,
  buffer: SharedArrayBuffer,
  cells: Cells,
  source: CellSource,
  places: CellPlaces,
  chunk: number,
): CellChunk {
  const { boundsAt, setsAt, cellsAt, valuesAt, countsAt, codesAt } = places;
  cells.thresholds.forEach((values, c) => {
    new Float32Array(buffer, boundsAt[c]!, values.length).set(values);
  });
  source.setWords.forEach((words, i) => {
    new Uint32Array(buffer, setsAt[i]!, words.length).set(words);
  });
  const scratch: CellScratch = {
    kernel,
    bounds: boundsAt,
    values: new Float32Array(buffer, valuesAt, chunk),
    counts: new Uint16Array(buffer, countsAt, chunk),
    codes: new Int32Array(buffer, codesAt, chunk),
  };
  const { windows, sets } = cells;
  const blockBytes = countCells(cells) * BLOCK;
  return {
    cellsAt,
    blockBytes,
    fill(first, size) {
      windows.forEach(({ column, base, missing }, cell) => {
        if (column !== windows[cell - 1]?.column) source.count(column, first, size, scratch);
        kernel.fillWindowCells(countsAt, size, base, missing, cellsAt + cell * BLOCK, blockBytes);
      });
      sets.forEach(({ column, missing }, i) => {
        if (column !== sets[i - 1]?.column) source.code(column, first, size, scratch);
        const at = cellsAt + (windows.length + i) * BLOCK;
        const { length } = source.setWords[i]!;
        kernel.fillSetCells(codesAt, size, setsAt[i]!, length, missing, at, blockBytes);
      });
    },
  };
}

export function countCells({ windows, sets }: Cells): number {
  return windows.length + sets.length;
}
