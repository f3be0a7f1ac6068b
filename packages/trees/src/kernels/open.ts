import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { TreesError } from "../errors.ts";
import { type WasmMemory, type WasmModule, wasm } from "../memory/webassembly.ts";
import type { BoostingKernels } from "./boosting.ts";
import type { KernelName, Kernels } from "./kernels.ts";
import { typescriptBoostingKernels } from "./typescript/boosting/kernels.ts";
import { typescriptKernels } from "./typescript/grow.ts";

// From src/kernels and dist/kernels alike, the compiled kernels lie two folders up.
const wasmUrl = new URL("../../wasm/kernels.wasm", import.meta.url);
let compiled: Promise<WasmModule> | null = null;
let loaded: WasmModule | null = null;

/** Compiles the WebAssembly kernels once; the module can be sent to workers. Null for the TypeScript kernels. */
export function kernelModule(kernel: KernelName): Promise<WasmModule> | null {
  if (kernel === "typescript") return null;
  compiled ??= readFile(wasmUrl)
    .then((bytes) => wasm.compile(bytes))
    .then((module) => {
      loaded = module;
      return module;
    })
    .catch((cause: Error) => {
      compiled = null;
      throw unreadable(cause);
    });
  return compiled;
}

/** The compiled kernels at once, for callers that cannot wait; blocks for a few milliseconds the first time. */
export function loadedKernelModule(): WasmModule {
  if (loaded) return loaded;
  try {
    loaded = new wasm.Module(readFileSync(wasmUrl));
    return loaded;
  } catch (cause) {
    throw unreadable(cause as Error);
  }
}

function unreadable(cause: Error): TreesError {
  return new TreesError(
    "TREES_WORKER_FAILED",
    `the compiled kernels cannot be read (${cause.message}): in a checkout, run "npm run kernels"`,
  );
}

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

function instantiate(memory: WasmMemory, module: WasmModule): object {
  const abort = (): never => {
    throw new TreesError("TREES_WORKER_FAILED", "a kernel stopped on a failed assertion");
  };
  return new wasm.Instance(module, { env: { memory, abort } }).exports;
}
