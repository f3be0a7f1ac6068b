import { describe, expect, test } from "vitest";
import { exampleContents, exampleReturnContents } from "./contents.fixture.ts";
import type { Picture } from "./pictures/picture.ts";
import { darkTheme } from "./pictures/theme.ts";
import { renderPng, renderSvg } from "./render-picture.ts";
import { evaluationDashboard, reportPictures } from "./report-pictures.ts";

function allPictures(): Picture[] {
  const { baselines, classes, curves, importance, prices } = reportPictures(exampleContents());
  return [baselines, ...classes, ...curves, importance!, prices!];
}

describe.each(allPictures().map((picture) => [picture.name, picture] as const))("%s", (_, picture) => {
  test("is drawn, with no undefined figure, the same bytes each time", async () => {
    const svg = await renderSvg(picture);
    expect(svg.includes(`>${picture.title}<`)).toBe(true);
    expect(svg.match(/NaN|undefined|Infinity/)?.[0]).toBeUndefined();
    expect((await renderSvg(picture)) === svg).toBe(true);
  });

  test("says in words what it shows", () => {
    expect(picture.description.length).toBeGreaterThan(40);
    expect(picture.description).not.toMatch(/NaN|undefined/);
  });
});

test("letters are drawn in the PNG: fonts that are not found are lost in silence", async () => {
  const letters = (text: string): Picture => ({
    name: "letters",
    title: text,
    description: text,
    specification: (theme) => ({
      data: { values: [{}] },
      mark: { type: "text", text, fontSize: 40, color: theme.ink },
    }),
  });
  const blank = await renderPng(letters(" "));
  for (const text of ["Pregão", "R² ± Δ −", "≥ ≤ ·"])
    expect((await renderPng(letters(text))).length).toBeGreaterThan(blank.length + 300);
});

test("light and dark differ, the size grows with the scale", async () => {
  const [picture] = allPictures();
  const light = await renderPng(picture!);
  expect(Buffer.compare(await renderPng(picture!, darkTheme), light)).not.toBe(0);
  expect(widthOf(await renderPng(picture!, darkTheme, 1)) * 2).toBeCloseTo(widthOf(light), -1);
});

test.each([
  ["classes", exampleContents()],
  ["returns", exampleReturnContents()],
])("the dashboard of %s holds the verdict", async (_, contents) => {
  const svg = await renderSvg(evaluationDashboard(contents));
  expect(svg.includes(contents.evaluation.verdict.line.slice(0, 30))).toBe(true);
  expect(widthOf(await renderPng(evaluationDashboard(contents), darkTheme, 1))).toBeLessThan(2000);
});

/** Of the IHDR chunk. */
function widthOf(png: Uint8Array): number {
  return new DataView(png.buffer, png.byteOffset).getUint32(16);
}
