import { styleText } from "node:util";
import Table from "cli-table3";

export interface PlainTableOptions {
  /** Columns by number that are set right; the others are set left. */
  readonly right?: readonly number[];
  /** Whether a line stands under the head. */
  readonly rule?: boolean;
  /** Where it will be written: decides on colour together with NO_COLOR and FORCE_COLOR. Default: standard output. */
  readonly stream?: NodeJS.WritableStream;
}

const frameless = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  right: "",
  "right-mid": "",
};

/** A table for a terminal without a frame, its head bold. Ends without a line break. */
export function plainTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { right = [], rule = false, stream = process.stdout }: PlainTableOptions = {},
): string {
  const line = rule ? "─" : "";
  const table = new Table({
    head: head.map((name) => styleText("bold", name, { stream, validateStream: true })),
    colAligns: head.map((_, column) => (right.includes(column) ? "right" : "left")),
    style: { head: [], border: [], compact: true },
    chars: { ...frameless, mid: line, "mid-mid": line, middle: rule ? " " : "  " },
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}
