import type { RunContext } from "../progress.ts";
import { html, type Markup, trusted } from "./html/escape.ts";
import type { Picture } from "./pictures/picture.ts";
import { pageTheme } from "./pictures/theme.ts";
import { renderSvg } from "./render-picture.ts";

/** A picture with the name of its files, without their ending. */
export interface FiledPicture {
  readonly file: string;
  readonly picture: Picture;
}

/** By the name of the file: each picture is drawn once, for the page and for its files. */
export type DrawnPictures = ReadonlyMap<string, { readonly picture: Picture; readonly svg: string }>;

/** Draws pictures in the colours of a page. About 40 ms each; stops at the context's signal. */
export async function drawPictures(
  pictures: readonly FiledPicture[],
  context?: Pick<RunContext, "signal" | "progress">,
): Promise<DrawnPictures> {
  const drawn = new Map<string, { picture: Picture; svg: string }>();
  const stage = "drawing pictures";
  for (const { file, picture } of pictures) {
    context?.signal.throwIfAborted();
    context?.progress({ stage, done: drawn.size, total: pictures.length, note: file });
    drawn.set(file, { picture, svg: await renderSvg(picture, pageTheme) });
  }
  context?.progress({ stage, done: pictures.length, total: pictures.length });
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
