import type { Model, Prediction } from "../../models/index.ts";
import type { FeatureRows } from "./feature-rows.ts";

/** Where a row's answer stands in a prediction of several. */
export interface BatchedRow {
  readonly prediction: Prediction;
  readonly place: number;
}

/** Rows of one run: what a network takes in one block, so that no run holds up the others for long. */
const mostRows = 64;

/**
 * Gathers the rows that are asked for while others are still on their way, and has the model predict them together: the requests
 * of a turn of the event loop are one matrix, and a row that several ask for is predicted once.
 */
export class RowBatch {
  readonly #model: Model;
  readonly #rows: FeatureRows;
  #waiting = new Map<number, number>();
  #run: Promise<Prediction> | null = null;
  /** Runs, and rows that they were asked for: what batching saves. */
  readonly counts = { runs: 0, rows: 0, asked: 0 };

  constructor(model: Model, rows: FeatureRows) {
    this.#model = model;
    this.#rows = rows;
  }

  async predict(row: number): Promise<BatchedRow> {
    this.counts.asked++;
    if (this.#waiting.size >= mostRows && !this.#waiting.has(row)) this.#close();
    let place = this.#waiting.get(row);
    if (place === undefined) {
      place = this.#waiting.size;
      this.#waiting.set(row, place);
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
    this.counts.runs++;
    this.counts.rows += waiting.size;
    return this.#model.predict(this.#rows.matrix, Int32Array.from(waiting.keys()));
  }
}
