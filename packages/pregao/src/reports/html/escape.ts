/** Markup that may be put into a page as it is; made by `html` and nothing else. */
export interface Markup {
  readonly markup: string;
}

type Piece = Markup | string | number | null | undefined | readonly Piece[];

/**
 * Markup from a template: every value is escaped unless it is itself markup; lists are joined, null and undefined
 * leave nothing. Escaping is the default, so that a ticker or message with `<` cannot become part of the page.
 */
export function html(parts: TemplateStringsArray, ...values: readonly Piece[]): Markup {
  let markup = parts[0]!;
  for (const [i, value] of values.entries()) markup += textOf(value) + parts[i + 1]!;
  return { markup };
}

/** Text this house made itself: an SVG or a style sheet. Never for anything that came from a file or a caller. */
export function trusted(markup: string): Markup {
  return { markup };
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

function textOf(value: Piece): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return String(value);
  if (isList(value)) return value.map(textOf).join("");
  return value.markup;
}

function isList(value: Piece): value is readonly Piece[] {
  return Array.isArray(value);
}
