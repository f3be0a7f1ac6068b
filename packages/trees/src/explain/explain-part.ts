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
import { depthOf, TreeWalk, WALKED_DEPTH } from "./tree-walk.ts";

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
  /** Whether tables are filled: as the whole task has rows, so that its division among threads changes no bit. */
  readonly usesTables: boolean;
  readonly columns: readonly Float32Array[];
  readonly rowCount: number;
  /** Its first word stops the work when it is not 0. */
  readonly control: Int32Array | null;
}

/** Leaves of a tree without a table that are explained singly; with more of them the tree is walked. */
const MOST_SINGLES = 3;
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
  const cells = task.usesTables ? planCells(trees, columnCount, undefined) : null;
  const question: Question = { trees, shares: task.shares, cells, planesPerOutput, effects: effectsOf(task) };
  const measure = measureOf(task);
  const walk = task.shares && !task.isPairs ? new TreeWalk(trees, task.shares, columns) : null;
  const source = cells ? columnSource(trees, cells, columns, undefined) : null;
  const isStopped = (): boolean => control !== null && Atomics.load(control, 0) !== 0;
  let groups: LeafGroup[] = [];
  let tableBytes = 0;
  for (let t = 0; t < trees.roots.length && !isStopped(); t++) {
    const root = trees.roots[t]!;
    const firstOutput = t % task.turns;
    const depth = walk ? depthOf(trees, root) : 0;
    const isWalkable = walk !== null && depth <= WALKED_DEPTH;
    const mostSingles = isWalkable ? (cells ? MOST_SINGLES : 0) : Number.POSITIVE_INFINITY;
    const grouped = groupLeaves(question, root, firstOutput, mostSingles);
    if (!grouped) {
      for (let row = 0; row < rowCount && !isStopped(); row++)
        walk!.add(root, depth, row, values, row * planeCount + firstOutput * columnCount);
    } else {
      for (const leaf of grouped.singles)
        explainSingly(task, leaf, measure, firstOutput, planesPerOutput, values);
      for (const group of grouped.groups) tableBytes += group.table.byteLength;
      groups = groups.concat(grouped.groups);
    }
    if (groups.length > 0 && (tableBytes >= TABLE_BYTES || t + 1 === trees.roots.length)) {
      lookUpGroups(groups, cells!, source!, rowCount, planeCount, values, isStopped);
      groups = [];
      tableBytes = 0;
    }
    onProgress((t + 1) / trees.roots.length);
  }
  return isStopped() ? null : values;
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
