import type { TopLevelSpec } from "vega-lite";
import type { Picture } from "./picture.ts";
import type { Theme } from "./theme.ts";

/** Several pictures on one sheet, row by row. */
export function dashboardPicture(
  title: string,
  verdict: string,
  rows: readonly (readonly Picture[])[],
): Picture {
  return {
    name: "dashboard",
    title,
    description: rows.flatMap((row) => row.map((picture) => picture.description)).join(" "),
    specification: (theme) =>
      ({
        title: {
          text: title,
          subtitle: wrapLines(verdict, 165),
          fontSize: 17,
          subtitleFontSize: 12,
          offset: 18,
        },
        spacing: 36,
        vconcat: rows.map((row) => ({ spacing: 48, hconcat: row.map((picture) => partOf(picture, theme)) })),
        resolve: {
          scale: { color: "independent", size: "independent", shape: "independent", opacity: "independent" },
        },
      }) as TopLevelSpec,
  };
}

function partOf(picture: Picture, theme: Theme): TopLevelSpec {
  const part = picture.specification(theme);
  // Without this the parts of a sheet would share one colour scale.
  return {
    ...part,
    resolve: { scale: { color: "independent", size: "independent", shape: "independent" } },
  } as TopLevelSpec;
}

/** Vega breaks no lines of its own. */
function wrapLines(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines[lines.length - 1]!;
    if (line !== "" && line.length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines;
}
