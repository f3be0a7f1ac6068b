import type { Model, Prediction } from "../../models/index.ts";
import type { FeatureRows } from "./feature-rows.ts";

/** Where a row's answer stands in a prediction of several. */
export interface BatchedRow {
  readonly prediction: Prediction;
  readonly place: number;
}

/** Milliseconds that a run may hold up the event loop, about. */
const longest = 20;
const mostRows = 256;

/**
 * Gathers the rows that are asked for while others are still on their way, and has the model predict them together: the requests
 * of a turn of the event loop are one matrix, and a row that several ask for is predicted once. How many rows a run takes at most
 * follows from how long a row has taken so far.
 */
export class RowBatch {
  readonly #model: Model;
  readonly #rows: FeatureRows;
  #waiting = new Map<number, number>();
  #run: Promise<Prediction> | null = null;
  /** Milliseconds a row; not known before the first run. */
  #perRow = 1;

  constructor(model: Model, rows: FeatureRows) {
    this.#model = model;
    this.#rows = rows;
  }

  async predict(row: number): Promise<BatchedRow> {
    const most = Math.min(mostRows, Math.max(1, Math.floor(longest / this.#perRow)));
    if (this.#waiting.size >= most && !this.#waiting.has(row)) this.#close();
    let place = this.#waiting.get(row);
    if (place === undefined) {
      place = this.#waiting.size;
      this.#waiting.set(row, place);
      this.#rows.hold(row);
    }
    this.#run ??= this.#start(this.#waiting);
    return { prediction: await this.#run, place };
  }

  /** The rows that wait are a batch now; who comes later is in the next one. */
  #close(): void {
    this.#waiting = new Map();
    this.#run = null;
  }

  async #start(waiting: ReadonlyMap<number, number>): Promise<Prediction> {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    if (this.#waiting === waiting) this.#close();
    const began = performance.now();
    try {
      const prediction = await this.#model.predict(this.#rows.matrix, Int32Array.from(waiting.keys()));
      const perRow = (performance.now() - began) / waiting.size;
      // One slow run is a pause of the machine, several are the model.
      this.#perRow = Math.max(0.01, 0.8 * this.#perRow + 0.2 * perRow);
      return prediction;
    } finally {
      for (const row of waiting.keys()) this.#rows.letGo(row);
    }
  }
}
