import { styleText } from "node:util";
import Table from "cli-table3";

/** A plain table for people; columns named in `right` are set right. */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly string[] = [],
): string {
  const table = new Table({
    head: head.map((name) => styleText("bold", name, { stream: process.stdout })),
    colAligns: head.map((name) => (right.includes(name) ? "right" : "left")),
    style: { head: [], border: [], compact: true },
    chars: {
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
      mid: "─",
      "mid-mid": "─",
      right: "",
      "right-mid": "",
      middle: " ",
    },
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}
