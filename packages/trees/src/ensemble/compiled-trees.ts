import type { ColumnCuts } from "../binning/cuts.ts";
import { type BlockTrees, compileBlocks } from "./block-trees.ts";
import { type Cells, planCells } from "./cells.ts";
import type { FlatTrees } from "./flat-trees.ts";
import { compileRow, type RowTrees } from "./row-trees.ts";

/** Rows whose plain walk takes about as long as rewriting the trees: from then on rewriting pays. */
const WORTH_ROWS = 256;

/** What is kept with an ensemble. */
interface Compiled {
  plainRows: number;
  cells: Cells | null | undefined;
  blocks: BlockTrees | undefined;
  row: RowTrees | undefined;
}

const compiledOf = new WeakMap<FlatTrees, Compiled>();
const cutsOf = new WeakMap<FlatTrees, readonly ColumnCuts[]>();

/** Spares the search for the thresholds that trees grown on these cuts can have. */
export function rememberCuts(trees: FlatTrees, cuts: readonly ColumnCuts[]): void {
  cutsOf.set(trees, cuts);
}

/** The trees for blocks of rows; null while the plain walk is as quick, and where they have too many thresholds or sets for cells. */
export function blockTrees(trees: FlatTrees, columnCount: number, rows: number): BlockTrees | null {
  const compiled = compiledFor(trees);
  if (compiled.blocks) return compiled.blocks;
  const cells = cellsOnceWorth(compiled, trees, columnCount, rows);
  if (cells) compiled.blocks = compileBlocks(trees, cells);
  return compiled.blocks ?? null;
}

/** The same for single rows. An ensemble is always asked for the same number of turns. */
export function rowTrees(trees: FlatTrees, columnCount: number, turns: number): RowTrees | null {
  const compiled = compiledFor(trees);
  if (compiled.row) return compiled.row;
  const cells = cellsOnceWorth(compiled, trees, columnCount, 1);
  if (cells) compiled.row = compileRow(trees, cells, columnCount, turns);
  return compiled.row ?? null;
}

function compiledFor(trees: FlatTrees): Compiled {
  let compiled = compiledOf.get(trees);
  if (!compiled) {
    compiled = { plainRows: 0, cells: undefined, blocks: undefined, row: undefined };
    compiledOf.set(trees, compiled);
  }
  return compiled;
}

function cellsOnceWorth(
  compiled: Compiled,
  trees: FlatTrees,
  columnCount: number,
  rows: number,
): Cells | null {
  compiled.plainRows += rows;
  if (compiled.plainRows < WORTH_ROWS) return null;
  if (compiled.cells === undefined) compiled.cells = planCells(trees, columnCount, cutsOf.get(trees));
  return compiled.cells;
}
