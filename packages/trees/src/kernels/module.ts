import { kernels, memoryFlags } from "../../wasm/kernels.js";
import { type WasmModule, wasm } from "../memory/webassembly.ts";
import { platform } from "../platform/platform.ts";
import type { KernelName } from "./kernels.ts";

/** Flags of the imported memory in a module: it has a maximum, and it is shared. */
const HAS_MAXIMUM = 1;

let loaded: WasmModule | null = null;

/** The compiled kernels; the module can be sent to workers. Null for the TypeScript kernels. */
export function kernelModule(kernel: KernelName): WasmModule | null {
  return kernel === "typescript" ? null : loadedKernelModule();
}

/** The compiled kernels. The first call takes a few milliseconds. */
export function loadedKernelModule(): WasmModule {
  if (loaded) return loaded;
  const bytes = Uint8Array.from(atob(kernels), (character) => character.charCodeAt(0));
  // The same code serves memory that is not shared: only its declaration says which it takes.
  if (!platform.sharesMemory) bytes[memoryFlags] = HAS_MAXIMUM;
  loaded = new wasm.Module(bytes);
  return loaded;
}
