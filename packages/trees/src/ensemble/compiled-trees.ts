import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { binOf, type ColumnCuts, MISSING_BIN } from "../binning/cuts.ts";
import { loadedKernelModule } from "../kernels/module.ts";
import { openMemory, type WasmMemory, wasm } from "../memory/webassembly.ts";
import { FEATURE_MASK, type FlatTrees, MISSING_LEFT } from "./flat-trees.ts";

/**
 * Trees rewritten for the WebAssembly walk: a model knows at most 254 thresholds a column, so a row becomes a few bytes
 * (which thresholds it passes) and a step compares bytes. Gives exactly the leaves of the plain walk.
 */
export interface CompiledTrees {
  /** Distinct finite thresholds of each column, ascending. */
  readonly thresholds: readonly Float32Array[];
  /** Three int32 a node, as assembly/walk.ts reads them. */
  readonly nodes: Int32Array;
  /** Byte offset of each tree's root, or ~leaf. */
  readonly roots: Int32Array;
}

interface WalkKernel {
  addTree(
    nodes: number,
    root: number,
    leaves: number,
    outputs: number,
    rows: number,
    rowStride: number,
    rowCount: number,
    sums: number,
  ): void;
}

const NODE_BYTES = 12;
/** Rows walked at a time: their bins stay in the second-level cache. */
const CHUNK = 4096;

const compiledOf = new WeakMap<FlatTrees, CompiledTrees | null>();
const cutsOf = new WeakMap<FlatTrees, readonly ColumnCuts[]>();

/** Spares `compileTrees` the search for the thresholds that trees grown on these cuts can have. */
export function rememberCuts(trees: FlatTrees, cuts: readonly ColumnCuts[]): void {
  cutsOf.set(trees, cuts);
}

/**
 * Null when a column has more than 254 thresholds, which the bytes cannot tell apart, or a split is by category. Kept with the
 * trees.
 */
export function compileTrees(trees: FlatTrees, columnCount: number): CompiledTrees | null {
  if (trees.categories) return null;
  let compiled = compiledOf.get(trees);
  if (compiled === undefined) {
    const cuts = cutsOf.get(trees);
    const thresholds = cuts
      ? cuts.map((cut) => (cut.kind === "numeric" ? cut.upper.filter(Number.isFinite) : new Float32Array(0)))
      : collectThresholds(trees, columnCount);
    const fits = thresholds.every(
      (values) => values.length < MISSING_BIN && values[0] !== Number.NEGATIVE_INFINITY,
    );
    compiled = fits ? compile(trees, thresholds) : null;
    compiledOf.set(trees, compiled);
  }
  return compiled;
}

/** Distinct thresholds of each column, ascending. Counts first: growing lists would leave a heap of boxed numbers. */
function collectThresholds({ feature, threshold }: FlatTrees, columnCount: number): Float32Array[] {
  const counts = new Int32Array(columnCount);
  for (const word of feature) counts[word & FEATURE_MASK]!++;
  const all = Array.from(counts, (count) => new Float32Array(count));
  const used = new Int32Array(columnCount);
  for (let i = 0; i < feature.length; i++) {
    const column = feature[i]! & FEATURE_MASK;
    all[column]![used[column]!++] = threshold[i]!;
  }
  return all.map((values) => {
    values.sort();
    return values.filter((value, i) => value !== values[i - 1] && value < Number.POSITIVE_INFINITY);
  });
}

function compile(trees: FlatTrees, thresholds: readonly Float32Array[]): CompiledTrees {
  const { feature, threshold, left, right } = trees;
  const nodes = new Int32Array(feature.length * 3);
  const reference = (child: number): number => (child >= 0 ? child * NODE_BYTES : child);
  for (let i = 0; i < feature.length; i++) {
    const column = feature[i]! & FEATURE_MASK;
    const shift = feature[i]! >= MISSING_LEFT ? 1 : 0;
    const bin =
      threshold[i]! < Number.POSITIVE_INFINITY ? binOf(thresholds[column]!, threshold[i]!) : MISSING_BIN - 1;
    nodes[3 * i] = column | ((bin + shift) << 16) | (shift << 24);
    nodes[3 * i + 1] = reference(left[i]!);
    nodes[3 * i + 2] = reference(right[i]!);
  }
  return { thresholds, nodes, roots: trees.roots.map(reference) };
}

/** Writes the bins of one column for rows first … first + count − 1 of the input, `stride` bytes apart. */
type FillColumn = (column: number, first: number, count: number, to: Uint8Array, stride: number) => void;

/** Bins of raw values by the model's own thresholds. */
export function fillFromColumns(
  compiled: CompiledTrees,
  columns: readonly Float32Array[],
  rows: Int32Array | undefined,
): FillColumn {
  return (column, first, count, to, stride) => {
    const values = columns[column]!;
    const thresholds = compiled.thresholds[column]!;
    for (let i = 0; i < count; i++) {
      const value = values[rows ? rows[first + i]! : first + i]!;
      to[i * stride] = Number.isNaN(value) ? MISSING_BIN : binAbove(thresholds, value);
    }
  };
}

/** Bins of a binned matrix, translated to the model's thresholds by one look-up. */
export function fillFromMatrix(
  compiled: CompiledTrees,
  matrix: BinnedMatrix,
  rows: Int32Array | undefined,
): FillColumn {
  const translations = compiled.thresholds.map((thresholds, column) => {
    const cuts = matrix.cuts[column]!;
    const table = new Uint8Array(256).fill(MISSING_BIN);
    if (cuts.kind === "numeric") {
      cuts.upper.forEach((bound, bin) => {
        table[bin] = binAbove(thresholds, bound);
      });
    }
    return table;
  });
  return (column, first, count, to, stride) => {
    const bins = matrix.column(column);
    const table = translations[column]!;
    for (let i = 0; i < count; i++) to[i * stride] = table[bins[rows ? rows[first + i]! : first + i]!]!;
  };
}

/** Number of thresholds below the value. */
function binAbove(thresholds: Float32Array, value: number): number {
  let low = 0;
  let high = thresholds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= thresholds[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Sums of the leaves of `count` rows over all trees, in the order of the trees; row-major rows × outputs. With `turns`
 * above 1 (and one output) tree t adds to column t modulo `turns` of rows × turns instead: boosting's tree a class.
 */
export function sumLeaves(
  trees: FlatTrees,
  compiled: CompiledTrees,
  fill: FillColumn,
  count: number,
  turns = 1,
): Float64Array {
  const columnCount = compiled.thresholds.length;
  const { outputs, leaves } = trees;
  const width = outputs * turns;
  const place = (bytes: number): number => Math.ceil(bytes / 64) * 64;
  const leafAt = 64 + place(compiled.nodes.byteLength);
  const rowsAt = leafAt + place(leaves.byteLength);
  const chunk = Math.min(CHUNK, count);
  const sumsAt = rowsAt + place(chunk * columnCount);
  const bytes = sumsAt + place(chunk * width * 8);
  const { kernel, memory } = walkMemory(bytes);
  const { buffer } = memory;
  new Int32Array(buffer, 64, compiled.nodes.length).set(compiled.nodes);
  new Float64Array(buffer, leafAt, leaves.length).set(leaves);
  const cells = new Uint8Array(buffer, rowsAt, chunk * columnCount);
  const result = new Float64Array(count * width);
  for (let first = 0; first < count; first += chunk) {
    const size = Math.min(chunk, count - first);
    for (let c = 0; c < columnCount; c++) fill(c, first, size, cells.subarray(c), columnCount);
    const sums = new Float64Array(buffer, sumsAt, size * width).fill(0);
    compiled.roots.forEach((root, t) => {
      const at = sumsAt + (t % turns) * size * outputs * 8;
      kernel.addTree(64, root, leafAt, outputs, rowsAt, columnCount, size, at);
    });
    if (turns === 1) result.set(sums, first * width);
    else
      for (let k = 0; k < turns; k++)
        for (let i = 0; i < size; i++) result[(first + i) * turns + k] = sums[k * size + i]!;
  }
  return result;
}

let instance: { readonly kernel: WalkKernel; readonly memory: WasmMemory } | null = null;

/** One memory a thread, kept for later predictions unless it would hold on to much more than they need. */
function walkMemory(bytes: number): { readonly kernel: WalkKernel; readonly memory: WasmMemory } {
  const pages = Math.ceil(bytes / 65536);
  const held = instance ? instance.memory.buffer.byteLength / 65536 : 0;
  if (!instance || held > 4 * pages + 256) {
    const memory = openMemory(pages);
    const { exports } = new wasm.Instance(loadedKernelModule(), { env: { memory, abort: () => {} } });
    instance = { memory, kernel: exports as WalkKernel };
  } else if (held < pages) instance.memory.grow(pages - held);
  return instance;
}
