import { TreesError } from "../errors.ts";
import { ballast } from "./ballast.ts";
import { MAX_PAGES, openMemory, type WasmMemory } from "./webassembly.ts";

const PAGE = 65536;

/**
 * One growable WebAssembly.Memory shared by the main thread and the workers. The lower part belongs to a binned matrix
 * for as long as it lives; what lies above is an arena of the fits on it.
 */
export class SharedMemory {
  readonly memory: WasmMemory;
  /** Lets the collector know how much this holds; one for each time the memory grew. */
  private readonly weights: (ArrayBuffer | null)[];

  constructor(bytes: number, what: string) {
    const initial = pagesFor(bytes, what);
    try {
      this.memory = openMemory(initial);
    } catch (cause) {
      throw memoryLimit(bytes, what, String(cause));
    }
    this.weights = [ballast(initial * PAGE)];
  }

  /** The current buffer. Growing makes a new, longer one over the same bytes: take views after the last `ensure`. */
  get buffer(): SharedArrayBuffer {
    return this.memory.buffer;
  }

  /** Grows to at least `bytes`; `what` names the need in the error. */
  ensure(bytes: number, what: string): void {
    const missing = pagesFor(bytes, what) - this.memory.buffer.byteLength / PAGE;
    if (missing <= 0) return;
    try {
      this.memory.grow(missing);
      this.weights.push(ballast(missing * PAGE));
    } catch (cause) {
      throw memoryLimit(bytes, what, String(cause));
    }
  }
}

function pagesFor(bytes: number, what: string): number {
  const pages = Math.ceil(bytes / PAGE);
  if (pages > MAX_PAGES) throw memoryLimit(bytes, what, "WebAssembly memory ends at 4 GiB");
  return pages;
}

function memoryLimit(bytes: number, what: string, cause: string): TreesError {
  const gigabytes = (bytes / 2 ** 30).toFixed(2);
  return new TreesError(
    "TREES_MEMORY_LIMIT",
    `${what} needs about ${gigabytes} GiB of shared memory, more than can be had (${cause}): use fewer rows, columns or threads`,
    { bytes, what },
  );
}

/** Hands out aligned addresses one after another; used to lay out a matrix or a fit inside a SharedMemory. */
export class Layout {
  private top: number;

  constructor(start: number) {
    this.top = align(start);
  }

  /** Reserves `bytes` and returns their address, aligned to a cache line so that threads share none. */
  take(bytes: number): number {
    const address = this.top;
    this.top = align(this.top + bytes);
    return address;
  }

  /** First address after everything taken so far. */
  get end(): number {
    return this.top;
  }
}

function align(address: number): number {
  return Math.ceil(address / 64) * 64;
}
