import { html, type Markup, trusted } from "./html/escape.ts";
import type { Picture } from "./pictures/picture.ts";
import { pageTheme } from "./pictures/theme.ts";
import { renderSvg } from "./render-picture.ts";

/** A picture with the name of its files, without their ending. */
export interface FiledPicture {
  readonly file: string;
  readonly picture: Picture;
}

export interface DrawnPicture {
  readonly picture: Picture;
  readonly svg: string;
}

/** By the name of the file: each picture is drawn once, for the page and for its files. */
export type DrawnPictures = ReadonlyMap<string, DrawnPicture>;

/** Draws a picture in the colours of a page. About 40 ms. */
export async function drawPicture(picture: Picture): Promise<DrawnPicture> {
  return { picture, svg: await renderSvg(picture, pageTheme) };
}

/** Draws pictures that no file is made of. */
export async function drawPictures(pictures: readonly FiledPicture[]): Promise<DrawnPictures> {
  const drawn = new Map<string, DrawnPicture>();
  for (const { file, picture } of pictures) drawn.set(file, await drawPicture(picture));
  return drawn;
}

/** The pictures of these files beside each other as far as the page is wide; nothing for those that were not drawn. */
export function figuresOf(drawn: DrawnPictures, files: readonly string[]): Markup {
  const found = files.flatMap((file) => drawn.get(file) ?? []);
  if (found.length === 0) return html``;
  return html`<div class="pictures">${found.map(
    ({ picture, svg }) =>
      html`<figure role="img" aria-label="${picture.description}">${trusted(svg)}</figure>\n`,
  )}</div>
`;
}
