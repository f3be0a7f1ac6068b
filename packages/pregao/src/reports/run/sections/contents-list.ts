import { html, type Markup } from "../../html/escape.ts";

/** Links to the parts of a long page. */
export function contentsList(parts: readonly { readonly id: string; readonly name: string }[]): Markup {
  return html`<nav aria-label="Contents"><ul>${parts.map(({ id, name }) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
`;
}
