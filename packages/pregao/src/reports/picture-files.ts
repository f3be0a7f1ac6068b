import { join } from "node:path";
import { writeFileAtomically } from "../atomic-files.ts";
import type { RunContext } from "../progress.ts";
import { type DrawnPictures, drawPictures, type FiledPicture } from "./drawn-pictures.ts";
import { lightTheme } from "./pictures/theme.ts";
import { rasterise, svgInTheme } from "./render-picture.ts";

/**
 * Draws pictures and writes each as PNG and SVG, on white; returns the names of the files. About 100 ms a picture; stops at
 * the context's signal.
 */
export async function writePictureFiles(
  directory: string,
  pictures: readonly FiledPicture[],
  context?: Pick<RunContext, "signal" | "progress">,
): Promise<string[]> {
  return writeDrawnPictures(directory, await drawPictures(pictures, context), context);
}

/** Writes pictures that were drawn in the colours of a page as PNG and SVG, on white; returns the names of the files. */
export async function writeDrawnPictures(
  directory: string,
  drawn: DrawnPictures,
  context?: Pick<RunContext, "signal" | "progress">,
): Promise<string[]> {
  const stage = "writing pictures";
  const files: string[] = [];
  for (const [file, { svg }] of drawn) {
    context?.signal.throwIfAborted();
    context?.progress({ stage, done: files.length / 2, total: drawn.size, note: file });
    const light = svgInTheme(svg, lightTheme);
    await writeFileAtomically(join(directory, `${file}.svg`), light);
    await writeFileAtomically(join(directory, `${file}.png`), await rasterise(light));
    files.push(`${file}.png`, `${file}.svg`);
  }
  context?.progress({ stage, done: drawn.size, total: drawn.size });
  return files;
}
