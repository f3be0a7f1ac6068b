import { loadedKernelModule } from "../kernels/module.ts";
import { openMemory, type WasmMemory, wasm } from "../memory/webassembly.ts";

/**
 * Kernels of prediction (assembly/cells.ts, leaf-masks.ts, walk.ts, row.ts) and of explanation (explain.ts). All but counts and
 * flags are addresses.
 */
export interface WalkKernel {
  countBelow(values: number, count: number, bounds: number, boundCount: number, to: number): void;
  fillWindowCells(
    counts: number,
    rowCount: number,
    base: number,
    missing: number,
    to: number,
    blockBytes: number,
  ): void;
  fillSetCells(
    codes: number,
    rowCount: number,
    words: number,
    wordCount: number,
    missing: number,
    to: number,
    blockBytes: number,
  ): void;
  addSmallTree(
    program: number,
    wordCount: number,
    cells: number,
    blockBytes: number,
    blocks: number,
    leaves: number,
    outputs: number,
    sums: number,
    scratch: number,
  ): void;
  addLargeTree(
    nodes: number,
    root: number,
    cells: number,
    blockBytes: number,
    blocks: number,
    leaves: number,
    outputs: number,
    sums: number,
  ): void;
  predictRow(base: number): void;
  explainGroup(
    tests: number,
    testCount: number,
    cells: number,
    blockBytes: number,
    blocks: number,
    table: number,
    bits: number,
    targets: number,
    sliceCount: number,
    planes: number,
    planeBytes: number,
    scratch: number,
  ): void;
}

interface WalkMemory {
  readonly kernel: WalkKernel;
  readonly memory: WasmMemory;
}

let instance: WalkMemory | null = null;

/** One memory a thread, kept for later predictions unless it would hold on to much more than they need. */
export function walkMemory(bytes: number): WalkMemory {
  const pages = Math.ceil(bytes / 65536);
  const held = instance ? instance.memory.buffer.byteLength / 65536 : 0;
  if (!instance || held > 4 * pages + 256) instance = openWalk(pages);
  else if (held < pages) instance.memory.grow(pages - held);
  return instance;
}

/** Kernels over a memory of their own. */
export function openWalk(pages: number): WalkMemory {
  const memory = openMemory(pages);
  const { exports } = new wasm.Instance(loadedKernelModule(), { env: { memory, abort: () => {} } });
  return { memory, kernel: exports as WalkKernel };
}
