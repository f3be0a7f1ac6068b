import { columnSource } from "../ensemble/cell-source.ts";
import { planCells } from "../ensemble/cells.ts";
import type { FlatTrees } from "../ensemble/flat-trees.ts";
import { backgroundEffects, pairEffects, pathEffects } from "./leaf-effects.ts";
import { groupLeaves, type LeafGroup, type Question, type SingleLeaf } from "./leaf-groups.ts";
import type { Path } from "./leaf-paths.ts";
import { lookUpGroups } from "./look-up.ts";
import type { Shares } from "./shares.ts";
import {
  hitsOfRow,
  type LeafMeasure,
  measureBackground,
  measurePairs,
  measurePath,
} from "./single-leaves.ts";

/** Some rows to be explained, as plain data for a worker thread. */
export interface ExplainTask {
  readonly trees: FlatTrees;
  readonly columnCount: number;
  /** Tree t gives to output t modulo `turns`. */
  readonly turns: number;
  /** Of the training rows; null with a background. */
  readonly shares: Shares | null;
  readonly background: readonly Float32Array[] | null;
  /** Interaction values of pairs instead of values of features. */
  readonly isPairs: boolean;
  readonly columns: readonly Float32Array[];
  readonly rowCount: number;
  /** Its first word stops the work when it is not 0. */
  readonly control: Int32Array | null;
}

/** Rows from which on filling tables costs less than explaining leaf by leaf. */
const TABLE_ROWS = 24;
/** Tables are filled up to this size before rows are looked up in them. */
const TABLE_BYTES = 2 ** 24;

/**
 * Values of the rows, row-major rows × outputs × planes: a plane a column, or with pairs columns × columns of which the part above the
 * diagonal is filled. Null when it was stopped. `onProgress` hears of the share of the trees that is done.
 */
export function explainPart(
  task: ExplainTask,
  onProgress: (share: number) => void,
): Float64Array<ArrayBuffer> | null {
  const { trees, columnCount, columns, rowCount, control } = task;
  const planesPerOutput = task.isPairs ? columnCount * columnCount : columnCount;
  const planeCount = planesPerOutput * trees.outputs * task.turns;
  const values = new Float64Array(rowCount * planeCount);
  const usesTables = rowCount >= TABLE_ROWS;
  const cells = usesTables ? planCells(trees, columnCount, undefined) : null;
  const question: Question = { trees, shares: task.shares, cells, planesPerOutput, effects: effectsOf(task) };
  const measure = measureOf(task);
  const source = cells ? columnSource(trees, cells, columns, undefined) : null;
  let groups: LeafGroup[] = [];
  let tableBytes = 0;
  for (let t = 0; t < trees.roots.length; t++) {
    if (control && Atomics.load(control, 0) !== 0) return null;
    const firstOutput = t % task.turns;
    const grouped = groupLeaves(question, trees.roots[t]!, firstOutput, usesTables);
    for (const leaf of grouped.singles)
      explainSingly(task, leaf, measure, firstOutput, planesPerOutput, values);
    for (const group of grouped.groups) tableBytes += group.table.byteLength;
    groups = groups.concat(grouped.groups);
    if (groups.length > 0 && (tableBytes >= TABLE_BYTES || t + 1 === trees.roots.length)) {
      lookUpGroups(groups, cells!, source!, rowCount, planeCount, values, () =>
        control ? Atomics.load(control, 0) !== 0 : false,
      );
      groups = [];
      tableBytes = 0;
    }
    onProgress((t + 1) / trees.roots.length);
  }
  return values;
}

function effectsOf({ trees, isPairs, columnCount, background }: ExplainTask): Question["effects"] {
  if (isPairs) return (path) => pairEffects(path, columnCount);
  if (background) return (path) => backgroundEffects(path, hitShares(trees, path, background));
  return pathEffects;
}

/** Share of the background with each pattern of hits. */
function hitShares(trees: FlatTrees, path: Path, background: readonly Float32Array[]): Float64Array {
  const shares = new Float64Array(1 << path.features.length);
  const count = background[0]!.length;
  for (let row = 0; row < count; row++) {
    let pattern = 0;
    hitsOfRow(trees, path, background, row).forEach((hit, slot) => {
      pattern |= hit << slot;
    });
    shares[pattern]! += 1;
  }
  return shares.map((rows) => rows / count);
}

function measureOf({ trees, isPairs, columnCount, background }: ExplainTask): LeafMeasure {
  if (isPairs) return measurePairs(columnCount);
  if (!background) return measurePath;
  // Asked for the same leaf row after row.
  let known: { readonly leaf: SingleLeaf; readonly hits: readonly Uint8Array[] } | null = null;
  return measureBackground((leaf) => {
    if (known?.leaf !== leaf) {
      const rows = Array.from({ length: background[0]!.length }, (_, row) => row);
      known = { leaf, hits: rows.map((row) => hitsOfRow(trees, leaf.path, background, row)) };
    }
    return known.hits;
  });
}

function explainSingly(
  { trees, columns, rowCount, turns }: ExplainTask,
  single: SingleLeaf,
  measure: LeafMeasure,
  firstOutput: number,
  planesPerOutput: number,
  values: Float64Array,
): void {
  const { outputs, leaves } = trees;
  const width = planesPerOutput * outputs * turns;
  for (let row = 0; row < rowCount; row++) {
    const hits = hitsOfRow(trees, single.path, columns, row);
    const from = row * width + firstOutput * planesPerOutput;
    measure(single, hits, (target, effect) => {
      for (let k = 0; k < outputs; k++)
        values[from + k * planesPerOutput + target]! += leaves[single.leaf * outputs + k]! * effect;
    });
  }
}
