import { join } from "node:path";
import { writeFileAtomically } from "../atomic-files.ts";
import type { RunContext } from "../progress.ts";
import { type DrawnPicture, type DrawnPictures, drawPicture, type FiledPicture } from "./drawn-pictures.ts";
import { lightTheme } from "./pictures/theme.ts";
import { rasterise, svgInTheme } from "./render-picture.ts";

/** PNGs that are made at once, in threads of their own, while the next pictures are drawn. */
const atOnce = 4;

/**
 * Draws each picture once, in the colours of a page, and writes it as PNG and SVG, on white. Gives what was drawn and the names of
 * the files. About 60 ms a picture; stops at the context's signal.
 */
export async function writePictureFiles(
  directory: string,
  pictures: readonly FiledPicture[],
  context?: Pick<RunContext, "signal" | "progress">,
): Promise<{ readonly drawn: DrawnPictures; readonly files: string[] }> {
  const stage = "drawing pictures";
  const drawn = new Map<string, DrawnPicture>();
  const begun: Promise<void>[] = [];
  const writing = new Set<Promise<void>>();
  try {
    for (const { file, picture } of pictures) {
      context?.signal.throwIfAborted();
      context?.progress({ stage, done: drawn.size, total: pictures.length, note: file });
      const one = await drawPicture(picture);
      drawn.set(file, one);
      const written = writeBoth(directory, file, one.svg);
      begun.push(written);
      writing.add(written);
      const forget = (): boolean => writing.delete(written);
      written.then(forget, forget);
      if (writing.size === atOnce) await Promise.race(writing);
    }
    await Promise.all(begun);
  } finally {
    // Nothing is written any more when this has ended, whatever its end.
    await Promise.allSettled(begun);
  }
  context?.progress({ stage, done: pictures.length, total: pictures.length });
  return { drawn, files: [...drawn.keys()].flatMap((file) => [`${file}.png`, `${file}.svg`]) };
}

async function writeBoth(directory: string, file: string, svg: string): Promise<void> {
  const light = svgInTheme(svg, lightTheme);
  const png = rasterise(light);
  await writeFileAtomically(join(directory, `${file}.svg`), light);
  await writeFileAtomically(join(directory, `${file}.png`), await png);
}
