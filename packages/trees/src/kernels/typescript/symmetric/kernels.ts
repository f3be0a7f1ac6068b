import type { WasmMemory } from "../../../memory/webassembly.ts";
import type { SymmetricKernels } from "../../symmetric.ts";
import { typescriptBoostingKernels } from "../boosting/kernels.ts";
import { bestSymmetric, markLeaves } from "./best.ts";
import { addVectorHistogram } from "./histogram.ts";
import { scanSymmetric, scanSymmetricVectors } from "./scan.ts";

/** The kernels of symmetric trees in plain TypeScript, as oracle and fallback. */
export function typescriptSymmetricKernels(memory: WasmMemory): SymmetricKernels {
  const { buffer } = memory;
  const { clearHistogram, addHistogram, partitionRows, partitionSide } = typescriptBoostingKernels(memory);
  return {
    clearHistogram,
    addHistogram,
    partitionRows,
    partitionSide,
    addVectorHistogram: (...given) => addVectorHistogram(buffer, ...given),
    scanSymmetric: (...given) => scanSymmetric(buffer, ...given),
    scanSymmetricVectors: (histogram, subtract, groups, groupBins, missingLeft, lambda, vectors, _, scores) =>
      scanSymmetricVectors(
        buffer,
        histogram,
        subtract,
        groups,
        groupBins,
        missingLeft,
        lambda,
        vectors,
        scores,
      ),
    bestSymmetric: (...given) => bestSymmetric(buffer, ...given),
    markLeaves: (...given) => markLeaves(buffer, ...given),
  };
}
