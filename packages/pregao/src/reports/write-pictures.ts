import { join } from "node:path";
import { writeFileAtomically } from "../atomic-files.ts";
import type { Picture } from "./pictures/picture.ts";
import { lightTheme, type Theme } from "./pictures/theme.ts";
import { renderPng, renderSvg } from "./render-picture.ts";

export type PictureFormat = "png" | "svg";

/**
 * Writes each picture into the folder under its name with underscores (`shap_summary.png`), making the folder where there is none;
 * returns the names of the files.
 */
export async function writePictures(
  directory: string,
  pictures: readonly Picture[],
  {
    formats = ["png", "svg"],
    theme = lightTheme,
  }: { formats?: readonly PictureFormat[]; theme?: Theme } = {},
): Promise<string[]> {
  const names: string[] = [];
  for (const picture of pictures) {
    for (const format of formats) {
      const name = `${picture.name.replaceAll("-", "_")}.${format}`;
      const drawn = format === "png" ? await renderPng(picture, theme) : await renderSvg(picture, theme);
      await writeFileAtomically(join(directory, name), drawn);
      names.push(name);
    }
  }
  return names;
}
