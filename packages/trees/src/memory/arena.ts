import { Layout, type SharedMemory } from "./shared-memory.ts";

/** A stretch of an arena that a fit has to itself: `start` ≤ address < `end`. */
export interface Region {
  readonly start: number;
  readonly end: number;
}

/**
 * The part of a SharedMemory above a matrix, dealt out to the fits that run on it at the same time. A region goes to the
 * lowest gap that holds it; past the last one the memory grows. Growing while fits run is safe: it moves nothing, and views
 * and kernels opened before keep seeing their old range.
 */
export class Arena {
  readonly shared: SharedMemory;
  private readonly start: number;
  /** Ascending and apart. */
  private readonly regions: Region[] = [];

  /** `start` is the first address that is free. */
  constructor(shared: SharedMemory, start: number) {
    this.shared = shared;
    this.start = start;
  }

  /**
   * Lays `lay` out in a region of its own and returns both; `lay` is called twice, once to learn the size. Null when there is
   * no room beside the fits that run now; without any, TREES_MEMORY_LIMIT with the estimate, which `what` names.
   */
  place<L>(what: string, lay: (layout: Layout) => L): { readonly region: Region; readonly laid: L } | null {
    const draft = new Layout(0);
    lay(draft);
    const region = this.take(draft.end, what);
    return region && { region, laid: lay(new Layout(region.start)) };
  }

  /** Gives a region back; later ones are written over its bytes. */
  free(region: Region): void {
    const at = this.regions.indexOf(region);
    if (at >= 0) this.regions.splice(at, 1);
  }

  private take(bytes: number, what: string): Region | null {
    let at = 0;
    let start = new Layout(this.start).end;
    while (at < this.regions.length && this.regions[at]!.start - start < bytes)
      start = this.regions[at++]!.end;
    try {
      this.shared.ensure(start + bytes, what);
    } catch (error) {
      if (this.regions.length > 0) return null;
      throw error;
    }
    const region = { start, end: start + bytes };
    this.regions.splice(at, 0, region);
    return region;
  }
}
