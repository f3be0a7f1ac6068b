import type { Port } from "../building/network.ts";
import { NeuralError } from "../errors.ts";
import { type Shape, sizeOf } from "../graph/shape.ts";
import { copyRows } from "./copy-rows.ts";
import type { BatchArray, BatchArrays, Examples } from "./examples.ts";
import { notFinite } from "./not-finite.ts";
import { elementTypeOf } from "./ports.ts";
import { requireStarts, windowStarts } from "./window-starts.ts";

/**
 * A port of a window. `past`: the window's rows of some features (default all), [lookback, features]. `future`: the rows
 * after it, [horizon, features], or [horizon] for the name of one feature alone. `row`: values that are known for every row,
 * taken at the window's last: a class, a return, a sector.
 */
export type WindowPart =
  | { readonly name: string; readonly of: "past"; readonly features?: readonly string[] }
  | { readonly name: string; readonly of: "future"; readonly features?: string | readonly string[] }
  | {
      readonly name: string;
      readonly of: "row";
      readonly values: BatchArray;
      /** Shape of one row's values. Default []: one value a row. */
      readonly shape?: Shape;
      /** Number of classes, where the values are classes. */
      readonly classes?: number;
    };

export interface WindowsOptions {
  /** Series one after another, each in order of time: row-major, or one array a feature. */
  readonly values: Float32Array | readonly Float32Array[];
  /** Names of the features, in order. */
  readonly features: readonly string[];
  /** First row of each series, ascending from 0. Default: one series. No window reaches from one into the next. */
  readonly series?: Int32Array;
  /** Rows of a window. */
  readonly lookback: number;
  /** Rows that must follow a window within its series. Default 0. */
  readonly horizon?: number;
  /** First row of each window. Default: every `stride`th row from which a window and its horizon fit. */
  readonly starts?: Int32Array;
  readonly stride?: number;
  readonly parts: readonly WindowPart[];
}

/** Where a part's values come from, relative to the first row of a window. */
interface Span {
  readonly name: string;
  readonly from: number;
  readonly length: number;
  readonly columns: readonly number[];
  /** All columns in their order: a window is one piece of a row-major matrix. */
  readonly isWhole: boolean;
}

interface RowValues {
  readonly name: string;
  readonly values: BatchArray;
  readonly size: number;
}

/**
 * Windows over series as views: only their first rows are kept (4 bytes each), and values are copied when a batch is made.
 * 1,000,000 rows under a lookback of 64 take 4 MB beside the series themselves.
 */
export class Windows implements Examples {
  readonly count: number;
  readonly ports: readonly Port[];
  readonly starts: Int32Array;
  private readonly columns: Float32Array | readonly Float32Array[];
  private readonly features: readonly string[];
  private readonly rows: number;
  private readonly lookback: number;
  private readonly spans: Span[] = [];
  private readonly rowValues: RowValues[] = [];

  constructor(options: WindowsOptions) {
    const { values, features, lookback, horizon = 0, parts } = options;
    this.columns = values;
    this.features = features;
    this.lookback = lookback;
    this.rows = rowCount(values, features);
    const layout = { rows: this.rows, series: options.series ?? Int32Array.of(0), lookback, horizon };
    this.starts = options.starts ?? windowStarts(layout, options.stride);
    if (options.starts) requireStarts(layout, options.starts);
    this.count = this.starts.length;
    this.ports = parts.map((part) => this.portOf(part, horizon));
  }

  copy(indices: Int32Array, into: BatchArrays): void {
    for (const span of this.spans) {
      const to = into[span.name];
      if (to) this.copySpan(span, indices, to as Float32Array);
    }
    for (const { name, values, size } of this.rowValues) {
      const to = into[name];
      if (to)
        copyRows(values, size, (i) => this.starts[indices[i]!]! + this.lookback - 1, indices.length, to);
    }
  }

  /** Rows that no window covers may hold anything: features that need time to warm up begin as NaN. */
  check(): void {
    for (const { name, from, length, columns } of this.spans) {
      const covered = this.coverage(from, length);
      for (let row = 0; row < this.rows; row++) {
        if (covered[row] === 0) continue;
        for (const column of columns) {
          const value = this.value(row, column);
          if (!Number.isFinite(value)) throw notFinite(name, this.features[column]!, row, value);
        }
      }
    }
    for (const { name, values, size } of this.rowValues) {
      if (!(values instanceof Float32Array)) continue;
      for (const start of this.starts) {
        const row = start + this.lookback - 1;
        for (let k = 0; k < size; k++) {
          const value = values[row * size + k]!;
          if (!Number.isFinite(value)) throw notFinite(name, `value ${k}`, row, value);
        }
      }
    }
  }

  private copySpan({ from, length, columns, isWhole }: Span, indices: Int32Array, to: Float32Array): void {
    const { columns: values, starts } = this;
    const width = this.features.length;
    let at = 0;
    if (values instanceof Float32Array && isWhole) {
      const size = length * width;
      for (const index of indices) {
        const first = (starts[index]! + from) * width;
        to.set(values.subarray(first, first + size), at);
        at += size;
      }
      return;
    }
    for (const index of indices) {
      const first = starts[index]! + from;
      for (const [c, column] of columns.entries()) {
        const source = values instanceof Float32Array ? values : values[column]!;
        const [offset, step] = values instanceof Float32Array ? [first * width + column, width] : [first, 1];
        for (let t = 0; t < length; t++) to[at + t * columns.length + c] = source[offset + t * step]!;
      }
      at += length * columns.length;
    }
  }

  private value(row: number, column: number): number {
    const { columns } = this;
    if (columns instanceof Float32Array) return columns[row * this.features.length + column]!;
    return columns[column]![row]!;
  }

  /** For every row, whether a window holds it between `from` and `from` + `length` rows after its start. */
  private coverage(from: number, length: number): Uint8Array {
    const changes = new Int32Array(this.rows + 1);
    for (const start of this.starts) {
      changes[start + from]!++;
      changes[start + from + length]!--;
    }
    const covered = new Uint8Array(this.rows);
    let open = 0;
    for (let row = 0; row < covered.length; row++) {
      open += changes[row]!;
      covered[row] = open > 0 ? 1 : 0;
    }
    return covered;
  }

  private portOf(part: WindowPart, horizon: number): Port {
    const { name } = part;
    if (part.of === "row") {
      const { values, shape = [], classes } = part;
      const size = sizeOf(shape);
      if (values.length !== this.rows * size) {
        throw new NeuralError(
          "NEURAL_INPUT_INVALID",
          `${name} has ${values.length} values, but ${this.rows} rows of [${shape}] need ${this.rows * size}`,
          { port: name, values: values.length, rows: this.rows, shape },
        );
      }
      this.rowValues.push({ name, values, size });
      const port = { name, shape, type: elementTypeOf(values) };
      return classes === undefined ? port : { ...port, classes };
    }
    const given = part.features ?? this.features;
    const columns = [given].flat().map((feature) => this.columnOf(name, feature as string));
    const [from, length] = part.of === "past" ? [0, this.lookback] : [this.lookback, horizon];
    if (length === 0) {
      throw new NeuralError("NEURAL_INPUT_INVALID", `${name} needs a horizon of at least 1`, { port: name });
    }
    const isWhole = columns.length === this.features.length && columns.every((column, i) => column === i);
    this.spans.push({ name, from, length, columns, isWhole });
    return { name, shape: typeof given === "string" ? [length] : [length, columns.length] };
  }

  private columnOf(port: string, feature: string): number {
    const column = this.features.indexOf(feature);
    if (column >= 0) return column;
    throw new NeuralError(
      "NEURAL_INPUT_INVALID",
      `${port} takes feature ${feature}, which the series do not have. They have: ${this.features.join(", ")}`,
      { port, feature, known: this.features },
    );
  }
}

function rowCount(values: Float32Array | readonly Float32Array[], features: readonly string[]): number {
  if (values instanceof Float32Array) {
    const rows = values.length / features.length;
    if (Number.isInteger(rows)) return rows;
    throw new NeuralError(
      "NEURAL_INPUT_INVALID",
      `${values.length} values are no whole number of rows of ${features.length} features`,
      { values: values.length, features: features.length },
    );
  }
  const rows = values[0]?.length ?? 0;
  if (values.length === features.length && values.every(({ length }) => length === rows)) return rows;
  throw new NeuralError(
    "NEURAL_INPUT_INVALID",
    `${features.length} features need as many arrays of one length, not lengths ${values.map(({ length }) => length).join(", ")}`,
    { features: features.length, lengths: values.map(({ length }) => length) },
  );
}
