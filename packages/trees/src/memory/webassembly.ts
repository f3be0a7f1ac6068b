import { platform } from "../platform/platform.ts";

/** The few parts of WebAssembly used here, typed by hand: neither the ES nor the Node type libraries declare them. */
export interface WasmMemory {
  /** Where memory cannot be shared this is an ArrayBuffer in truth, which the code here uses in no other way. */
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}

/** A compiled module; opaque, but it can be posted to worker threads. */
export type WasmModule = object & { readonly brand?: "WebAssembly.Module" };

interface WasmApi {
  readonly Memory: new (limits: { initial: number; maximum: number; shared: boolean }) => WasmMemory;
  readonly Instance: new (module: WasmModule, imports: object) => { readonly exports: object };
  readonly Module: new (bytes: Uint8Array) => WasmModule;
}

export const wasm = (globalThis as unknown as { WebAssembly: WasmApi }).WebAssembly;

/** WebAssembly addresses are 32-bit; the last page stays unused so that end addresses never wrap to zero. */
export const MAX_PAGES = 65535;

/** A memory of `pages` × 64 KiB that can grow, shared with workers where that is possible. */
export function openMemory(pages: number): WasmMemory {
  return new wasm.Memory({ initial: pages, maximum: MAX_PAGES, shared: platform.sharesMemory });
}
