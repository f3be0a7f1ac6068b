interface Waiting {
  readonly gain: number;
  readonly node: number;
  readonly place: number;
  readonly candidate: number;
}

/** Leaves that wait to be split, as a binary heap: the largest gain first, of equal ones the lowest node. */
export class BestFirst {
  private readonly heap: Waiting[] = [];

  /** Cost O(log n). */
  add(gain: number, node: number, place: number, candidate: number): void {
    const { heap } = this;
    const added = { gain, node, place, candidate };
    let at = heap.length;
    heap.push(added);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!precedes(added, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = added;
  }

  /** Takes the first out; null when none waits. Cost O(log n). */
  take(): Waiting | null {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last) return null;
    if (heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && precedes(heap[child + 1]!, heap[child]!)) child++;
      if (!precedes(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function precedes(a: Waiting, b: Waiting): boolean {
  return a.gain > b.gain || (a.gain === b.gain && a.node < b.node);
}
