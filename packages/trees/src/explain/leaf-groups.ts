import type { Cells } from "../ensemble/cells.ts";
import type { FlatTrees } from "../ensemble/flat-trees.ts";
import type { LeafEffects } from "./leaf-effects.ts";
import { OpenPath, type Path, visitPlaces } from "./leaf-paths.ts";
import type { Shares } from "./shares.ts";

/**
 * Leaves below one place of a tree, explained together by look-up: the outcome of the tests is a pattern of a few bits, and a table
 * has what each pattern gives. Bits are first the slots of the path to the place, then the nodes below it (1: right).
 */
export interface LeafGroup {
  /** Words of assembly/explain.ts. */
  readonly tests: Int32Array;
  readonly bits: number;
  /** Plane of each slice. */
  readonly targets: Int32Array;
  /** Slices of 2^bits. */
  readonly table: Float64Array;
}

/** A leaf that is explained row by row, because its path tests too many features for a table. */
export interface SingleLeaf {
  readonly leaf: number;
  readonly path: Path;
}

/** What is asked of each leaf. */
export interface Question {
  readonly trees: FlatTrees;
  readonly shares: Shares | null;
  readonly cells: Cells | null;
  /** Planes an output has. */
  readonly planesPerOutput: number;
  effects(path: Path): LeafEffects;
}

/** Bits a table may have: larger ones cost more to fill than they save. */
const MOST_BITS = 8;
const GOES_LEFT = 1 << 24;
const LAST = 2 << 24;

/**
 * The leaves of a tree whose values go to the outputs from `firstOutput` on, in groups and singly: all singly without cells. Null
 * when more than `mostSingles` would be single.
 */
export function groupLeaves(
  question: Question,
  root: number,
  firstOutput: number,
  mostSingles: number,
): { readonly groups: LeafGroup[]; readonly singles: SingleLeaf[] } | null {
  const { trees, shares, cells } = question;
  const groups: LeafGroup[] = [];
  const singles: SingleLeaf[] = [];
  const path = new OpenPath(trees, shares);
  visitPlaces(trees, root, path, (reference) => {
    if (singles.length > mostSingles) return false;
    const inner = cells ? innerBelow(trees, reference, MOST_BITS - path.features.length) : null;
    if (inner) {
      if (path.features.length + inner.length > 0)
        groups.push(buildGroup(question, cells!, path, reference, inner, firstOutput));
      return false;
    }
    if (reference < 0) singles.push({ leaf: ~reference, path: path.copy() });
    return true;
  });
  return singles.length > mostSingles ? null : { groups, singles };
}

/** Inner nodes at and below a place; null when they are more than `most`. */
function innerBelow({ left, right }: FlatTrees, reference: number, most: number): number[] | null {
  if (most < 0) return null;
  const inner: number[] = reference < 0 ? [] : [reference];
  for (let at = 0; at < inner.length; at++) {
    if (inner.length > most) return null;
    for (const child of [left[inner[at]!]!, right[inner[at]!]!]) if (child >= 0) inner.push(child);
  }
  return inner.length > most ? null : inner;
}

function buildGroup(
  question: Question,
  cells: Cells,
  path: OpenPath,
  root: number,
  inner: readonly number[],
  firstOutput: number,
): LeafGroup {
  const { trees, planesPerOutput } = question;
  const { outputs, leaves } = trees;
  const known = path.features.length;
  const bits = known + inner.length;
  const start = path.steps.length;
  const targets: number[] = [];
  const slices: Float64Array[] = [];
  const hits = new Uint8Array(1 << bits);
  const tests = writeTests(cells, path, inner);
  visitPlaces(trees, root, path, (reference) => {
    if (reference >= 0) return true;
    const effects = question.effects(path);
    const patterns = 1 << path.features.length;
    fillHits(hits, path, start, known, inner);
    for (let k = 0; k < outputs; k++) {
      const value = leaves[~reference * outputs + k]!;
      for (let i = 0; i < effects.targets.length; i++) {
        const target = (firstOutput + k) * planesPerOutput + effects.targets[i]!;
        let slice = targets.indexOf(target);
        if (slice < 0) {
          slice = targets.push(target) - 1;
          slices.push(new Float64Array(1 << bits));
        }
        addSlice(slices[slice]!, value, effects.values, i * patterns, hits);
      }
    }
    return true;
  });
  const table = new Float64Array(slices.length << bits);
  for (const [s, slice] of slices.entries()) table.set(slice, s << bits);
  return { tests, bits, targets: Int32Array.from(targets), table };
}

/** What each pattern of a group gets from a leaf of some value, by the hits that the pattern means. */
function addSlice(
  slice: Float64Array,
  value: number,
  effects: Float64Array,
  from: number,
  hits: Uint8Array,
): void {
  for (let pattern = 0; pattern < slice.length; pattern++)
    slice[pattern]! += value * effects[from + hits[pattern]!]!;
}

/** The hits of a leaf's slots that each pattern of a group means. */
function fillHits(
  hits: Uint8Array,
  { steps, features }: Path,
  start: number,
  known: number,
  inner: readonly number[],
): void {
  const ofPath = (1 << known) - 1;
  const opened = ((1 << features.length) - 1) & ~ofPath;
  for (let pattern = 0; pattern < hits.length; pattern++) hits[pattern] = (pattern & ofPath) | opened;
  for (let i = start; i < steps.length; i++) {
    const { node, slot, goesRight } = steps[i]!;
    const bit = known + inner.indexOf(node);
    const missed = goesRight ? 0 : 1;
    const kept = ~(1 << slot);
    for (let pattern = 0; pattern < hits.length; pattern++) {
      if (((pattern >> bit) & 1) === missed) hits[pattern]! &= kept;
    }
  }
}

/** Slot after slot the steps of the path, then the nodes below. */
function writeTests({ words }: Cells, { steps, features }: Path, inner: readonly number[]): Int32Array {
  const tests: number[] = [];
  for (let slot = 0; slot < features.length; slot++) {
    const own = steps.filter((step) => step.slot === slot);
    own.forEach(({ node, goesRight }, i) => {
      const flags = (goesRight ? 0 : GOES_LEFT) | (i + 1 === own.length ? LAST : 0);
      tests.push((words[node]! & 0xffffff) | flags);
    });
  }
  for (const node of inner) tests.push((words[node]! & 0xffffff) | LAST);
  return Int32Array.from(tests);
}
