import type { WasmMemory } from "../../../memory/webassembly.ts";
import { type BoostingKernels, GROUP_BYTES } from "../../boosting.ts";
import type { Regularisation } from "../../leaf-score.ts";
import { typescriptGradientKernels } from "./gradients.ts";
import { addHistogram } from "./histogram.ts";
import { partitionRows, partitionSide } from "./partition.ts";
import { scanSplits } from "./scan.ts";

/** The boosting kernels in plain TypeScript, as oracle and fallback. */
export function typescriptBoostingKernels({ buffer }: WasmMemory): BoostingKernels {
  let regularisation: Regularisation = { lambda: 0, alpha: 0, maxDelta: 0 };
  return {
    ...typescriptGradientKernels(buffer),
    clearHistogram: (histogram, groups) => {
      new Uint8Array(buffer, histogram, groups * GROUP_BYTES).fill(0);
    },
    addHistogram: (...given) => addHistogram(buffer, ...given),
    setRegularisation: (lambda, alpha, maxDelta) => {
      regularisation = { lambda, alpha, maxDelta };
    },
    scanSplits: (...given) => scanSplits(buffer, regularisation, ...given),
    partitionRows: (...given) => partitionRows(buffer, ...given),
    partitionSide: (from, to, lo, hi, column, limit, shift, side) =>
      partitionSide(buffer, from, to, lo, hi, column, limit, shift, side),
  };
}
