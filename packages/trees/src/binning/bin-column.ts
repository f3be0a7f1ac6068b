import { type WasmMemory, type WasmModule, wasm } from "../memory/webassembly.ts";
import type { MatrixPlace } from "./binned-matrix.ts";
import { categoryCuts, fillCategoryBins } from "./category-cuts.ts";
import { type ColumnCuts, quantileCuts } from "./cuts.ts";
import { sampleForCuts } from "./sample-values.ts";

/** What is the same for every column of a matrix. */
export interface ColumnTask {
  readonly rowCount: number;
  readonly maxBins: number;
  readonly minRowsInBin: number;
  readonly place: Omit<MatrixPlace, "arena">;
}

interface BinKernel {
  /** Bins of `count` float32 values by 256 ascending bounds; whether one was NaN. All are addresses. */
  fillBins(values: number, count: number, bounds: number, bins: number): number;
}

export interface BinnedColumn {
  readonly cuts: ColumnCuts;
  /** 1 when a value is missing. */
  readonly hasMissing: number;
}

/** Cuts and bins columns one after another, with scratch room of its own. */
export class ColumnBinner {
  private readonly task: ColumnTask;
  private readonly buffer: SharedArrayBuffer;
  private readonly kernel: BinKernel;
  private readonly bounds: number;
  private readonly scratch: Float32Array;

  /** `bounds` is the address of 1 KiB; `fittedCount` the number of rows that cuts are fitted on. */
  constructor(task: ColumnTask, memory: WasmMemory, module: WasmModule, bounds: number, fittedCount: number) {
    this.task = task;
    this.buffer = memory.buffer;
    const imports = { env: { memory, abort: () => {} } };
    this.kernel = new wasm.Instance(module, imports).exports as BinKernel;
    this.bounds = bounds;
    this.scratch = new Float32Array(fittedCount);
  }

  /** Bins column `c`, whose checked values lie at address `values`; cuts are fitted on `rows` (default: all). */
  bin(c: number, values: number, rows: Int32Array | undefined, isCategorical: boolean): BinnedColumn {
    const { buffer, bounds } = this;
    const { rowCount, maxBins, minRowsInBin, place } = this.task;
    const column = new Float32Array(buffer, values, rowCount);
    const bins = place.bins + c * place.stride;
    if (isCategorical) {
      const cuts = categoryCuts(column, rows, minRowsInBin);
      return { cuts, hasMissing: fillCategoryBins(column, cuts, new Uint8Array(buffer, bins, rowCount)) };
    }
    const present = gatherPresent(column, rows, this.scratch);
    const cuts = quantileCuts(sampleForCuts(present, maxBins), maxBins, minRowsInBin);
    new Float32Array(buffer, place.representatives + c * 1024, 256).set(cuts.representative);
    new Float32Array(buffer, bounds, 256).fill(Number.POSITIVE_INFINITY).set(cuts.upper);
    return { cuts, hasMissing: this.kernel.fillBins(values, rowCount, bounds, bins) };
  }
}

function gatherPresent(
  column: Float32Array,
  rows: Int32Array | undefined,
  scratch: Float32Array,
): Float32Array {
  let count = 0;
  for (let i = 0; i < scratch.length; i++) {
    const value = column[rows ? rows[i]! : i]!;
    if (!Number.isNaN(value)) scratch[count++] = value;
  }
  return scratch.subarray(0, count);
}
