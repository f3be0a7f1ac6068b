import { html, type Markup } from "./escape.ts";

type Cell = string | number | Markup;

export interface Column {
  readonly name: string;
  /** Figures are set right, in digits of one width. */
  readonly numeric?: boolean;
}

/** A table that scrolls on its own where the page is narrower than it. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  caption?: string,
): Markup {
  const kind = (place: number): string => (columns[place]?.numeric ? "number" : "text");
  return html`<div class="scroll" tabindex="0"><table>${caption === undefined ? null : html`<caption>${caption}</caption>`}
<thead><tr>${columns.map((column, place) => html`<th scope="col" class="${kind(place)}">${column.name}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${row.map((cell, place) => html`<td class="${kind(place)}">${cell}</td>`)}</tr>\n`)}</tbody></table></div>
`;
}

/** Names and values beside each other. */
export function facts(entries: readonly (readonly [string, Cell])[]): Markup {
  return html`<dl>${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>\n`)}</dl>
`;
}
