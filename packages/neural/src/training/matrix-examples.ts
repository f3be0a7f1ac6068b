import type { Port } from "../building/network.ts";
import { NeuralError } from "../errors.ts";
import { type Shape, sizeOf } from "../graph/shape.ts";
import { copyRows } from "./copy-rows.ts";
import type { BatchArray, BatchArrays, Examples } from "./examples.ts";
import { notFinite } from "./not-finite.ts";
import { elementTypeOf } from "./ports.ts";

/** Values of one port for every row. */
export interface MatrixPart {
  readonly name: string;
  /** Row-major: the values of row 0, of row 1 … */
  readonly values: BatchArray;
  /** Shape of one row's values. */
  readonly shape: Shape;
  /** Names of a row's values, for errors. Default: their places. */
  readonly features?: readonly string[];
  /** Number of classes, where the values are classes. */
  readonly classes?: number;
}

export interface MatrixOptions {
  readonly parts: readonly MatrixPart[];
  /** Rows that are examples, in order; they may repeat. Default: all. */
  readonly rows?: Int32Array;
}

/** Plain rows as examples, by views: a fold is a list of rows, not a copy. */
export class MatrixExamples implements Examples {
  readonly count: number;
  readonly ports: readonly Port[];
  private readonly parts: readonly MatrixPart[];
  private readonly rows: Int32Array | null;
  private readonly sizes: readonly number[];

  constructor({ parts, rows }: MatrixOptions) {
    this.parts = parts;
    this.rows = rows ?? null;
    this.sizes = parts.map(({ shape }) => sizeOf(shape));
    const whole = commonRowCount(parts, this.sizes);
    const stray = rows?.find((row) => row < 0 || row >= whole);
    if (stray !== undefined) {
      throw new NeuralError("NEURAL_INPUT_INVALID", `row ${stray} is not among ${whole} rows`, {
        row: stray,
        rows: whole,
      });
    }
    this.count = rows ? rows.length : whole;
    this.ports = parts.map(({ name, values, shape, classes }) => {
      const port = { name, shape, type: elementTypeOf(values) };
      return classes === undefined ? port : { ...port, classes };
    });
  }

  copy(indices: Int32Array, into: BatchArrays): void {
    for (const [p, { name, values }] of this.parts.entries()) {
      const to = into[name];
      if (!to) continue;
      copyRows(values, this.sizes[p]!, (i) => this.rowOf(indices[i]!), indices.length, to);
    }
  }

  check(): void {
    for (const [p, { name, values, features }] of this.parts.entries()) {
      if (!(values instanceof Float32Array)) continue;
      const size = this.sizes[p]!;
      for (let i = 0; i < this.count; i++) {
        const row = this.rowOf(i);
        for (let k = 0; k < size; k++) {
          const value = values[row * size + k]!;
          if (!Number.isFinite(value)) throw notFinite(name, features?.[k] ?? `value ${k}`, row, value);
        }
      }
    }
  }

  private rowOf(example: number): number {
    return this.rows ? this.rows[example]! : example;
  }
}

function commonRowCount(parts: readonly MatrixPart[], sizes: readonly number[]): number {
  const counts = parts.map(({ values }, p) => values.length / sizes[p]!);
  for (const [p, count] of counts.entries()) {
    if (Number.isInteger(count) && count === counts[0]) continue;
    const { name, values, shape } = parts[p]!;
    throw new NeuralError(
      "NEURAL_INPUT_INVALID",
      `${name} has ${values.length} values of [${shape}] each, which is not ${counts[0]} rows as ${parts[0]!.name} has`,
      { port: name, values: values.length, shape, rows: counts[0] },
    );
  }
  return counts[0] ?? 0;
}
