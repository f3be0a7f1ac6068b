/** Text from outside as part of a Markdown line: nothing in it becomes markup, a table's cell or a line of its own. */
export function plain(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\\`*_{}[\]<>#|~]/g, "\\$&");
}

export interface MarkdownColumn {
  readonly name: string;
  readonly numeric?: boolean;
}

/** A table; cells are Markdown already. */
export function markdownTable(
  columns: readonly MarkdownColumn[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map(({ name }) => plain(name))),
    line(columns.map(({ numeric }) => (numeric === true ? "--:" : ":--"))),
    ...rows.map(line),
  ].join("\n");
}

/** Code of one line; a fence of as many backquotes as it needs. */
export function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const gap = text.startsWith("`") || text.endsWith("`") ? " " : "";
  return `${fence}${gap}${text.replace(/\s+/g, " ")}${gap}${fence}`;
}

/** Items of a list, or the sentence that stands where there is none. */
export function bullets(items: readonly string[], none: string): string {
  return items.length === 0 ? none : items.map((item) => `- ${item}`).join("\n");
}
