import { TreesError } from "../errors.ts";
import { type WasmMemory, type WasmModule, wasm } from "../memory/webassembly.ts";
import type { BoostingKernels } from "./boosting.ts";
import type { KernelName, Kernels } from "./kernels.ts";
import type { SymmetricKernels } from "./symmetric.ts";
import { typescriptBoostingKernels } from "./typescript/boosting/kernels.ts";
import { typescriptKernels } from "./typescript/grow.ts";
import { typescriptSymmetricKernels } from "./typescript/symmetric/kernels.ts";

/** Kernels of forests over a memory, in the thread that calls. */
export function openKernels(kernel: KernelName, memory: WasmMemory, module: WasmModule | null): Kernels {
  if (kernel === "typescript" || !module) return typescriptKernels(memory);
  return instantiate(memory, module) as Kernels;
}

/** Kernels of boosting over a memory, in the thread that calls. */
export function openBoostingKernels(
  kernel: KernelName,
  memory: WasmMemory,
  module: WasmModule | null,
): BoostingKernels {
  if (kernel === "typescript" || !module) return typescriptBoostingKernels(memory);
  return instantiate(memory, module) as BoostingKernels;
}

/** Kernels of symmetric trees over a memory, in the thread that calls. */
export function openSymmetricKernels(
  kernel: KernelName,
  memory: WasmMemory,
  module: WasmModule | null,
): SymmetricKernels {
  if (kernel === "typescript" || !module) return typescriptSymmetricKernels(memory);
  return instantiate(memory, module) as SymmetricKernels;
}

function instantiate(memory: WasmMemory, module: WasmModule): object {
  const abort = (): never => {
    throw new TreesError("TREES_WORKER_FAILED", "a kernel stopped on a failed assertion");
  };
  return new wasm.Instance(module, { env: { memory, abort } }).exports;
}
