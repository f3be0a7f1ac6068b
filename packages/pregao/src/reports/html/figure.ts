import type { Picture } from "../pictures/picture.ts";
import { pageTheme } from "../pictures/theme.ts";
import { renderSvg } from "../render-picture.ts";
import { html, type Markup, trusted } from "./escape.ts";

/** A picture in the colours of the page, with its description for those who cannot see it. */
export async function figure(picture: Picture): Promise<Markup> {
  const svg = await renderSvg(picture, pageTheme);
  return html`<figure role="img" aria-label="${picture.description}">${trusted(svg)}</figure>
`;
}

/** Pictures beside each other as far as the page is wide; nothing where there are none. */
export async function figures(pictures: readonly Picture[]): Promise<Markup> {
  const drawn: Markup[] = [];
  for (const picture of pictures) drawn.push(await figure(picture));
  return drawn.length === 0 ? html`` : html`<div class="pictures">${drawn}</div>\n`;
}
