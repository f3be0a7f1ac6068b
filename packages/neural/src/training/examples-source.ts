import type { Examples } from "./examples.ts";
import { MatrixExamples, type MatrixOptions } from "./matrix-examples.ts";
import { Windows, type WindowsOptions } from "./windows.ts";

/** Examples as plain data, which threads can share: arrays over SharedArrayBuffer are shared, others are copied. */
export type ExamplesSource =
  | ({ readonly kind: "windows" } & WindowsOptions)
  | ({ readonly kind: "matrix" } & MatrixOptions);

export function examplesOf(source: ExamplesSource): Examples {
  return source.kind === "windows" ? new Windows(source) : new MatrixExamples(source);
}
