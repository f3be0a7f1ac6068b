import type { ProgressSink, ProgressUpdate } from "../../progress.ts";

/** A part of the work and how much of the whole it is likely to be. */
export interface ProgressPart {
  readonly name: string;
  readonly weight: number;
}

/**
 * One progress over all stages of a run: whatever a part tells becomes "stage k of n" with the share of the whole that is
 * done, so that one display can say how long it all will take. Parts may run side by side; the stage that is shown is the
 * first that is not finished. A part that came from the cache takes its weight out of the whole.
 */
export class RunProgress {
  readonly #sink: ProgressSink;
  readonly #stages: readonly { readonly title: string; readonly parts: readonly string[] }[];
  readonly #weights: Map<string, number>;
  readonly #shares = new Map<string, number>();
  readonly #inner = new Map<string, { stage: string; from: number }>();
  #greatest = 0;

  constructor(
    stages: readonly { readonly title: string; readonly parts: readonly ProgressPart[] }[],
    sink: ProgressSink,
  ) {
    this.#sink = sink;
    this.#stages = stages.map(({ title, parts }) => ({ title, parts: parts.map(({ name }) => name) }));
    this.#weights = new Map(stages.flatMap(({ parts }) => parts.map(({ name, weight }) => [name, weight])));
  }

  /** Where a part tells how far it is. Of several steps one after another each takes most of what is left. */
  partSink(name: string): ProgressSink {
    return (update) => {
      const before = this.#inner.get(name);
      const share = this.#shares.get(name) ?? 0;
      const inner = before?.stage === update.stage ? before : { stage: update.stage, from: share };
      this.#inner.set(name, inner);
      const step = update.total > 0 ? Math.min(1, update.done / update.total) : 0;
      this.#shares.set(name, Math.max(share, inner.from + (1 - inner.from) * 0.8 * step));
      this.#tell(name, update);
    };
  }

  begin(name: string): void {
    this.#tell(name);
  }

  finish(name: string, { fromCache = false }: { readonly fromCache?: boolean } = {}): void {
    if (fromCache) this.#weights.set(name, 0);
    this.#shares.set(name, 1);
    this.#tell(name);
  }

  #tell(name: string, update?: ProgressUpdate): void {
    const place = this.#stages.findIndex(({ parts }) =>
      parts.some((part) => (this.#shares.get(part) ?? 0) < 1),
    );
    const stage = place < 0 ? this.#stages.length - 1 : place;
    // What comes from the cache makes the rest weigh more: the display never goes back.
    this.#greatest = Math.max(this.#greatest, place < 0 ? 1 : Math.min(0.999, this.#share()));
    const note = [name, update?.stage === name ? undefined : update?.stage, update?.note].filter(
      (text) => text !== undefined && text !== "",
    );
    this.#sink({
      stage: this.#stages[stage]!.title,
      done: this.#greatest,
      total: 1,
      note: note.join(": "),
      whole: { stage: stage + 1, stages: this.#stages.length },
    });
  }

  #share(): number {
    let [done, all] = [0, 0];
    for (const [name, weight] of this.#weights) {
      done += weight * (this.#shares.get(name) ?? 0);
      all += weight;
    }
    return all === 0 ? 0 : done / all;
  }
}
