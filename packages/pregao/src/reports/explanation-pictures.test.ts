import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { contributionsOf, explanationContents } from "../explain/index.ts";
import { explainedExample } from "./explanation.fixture.ts";
import { explanationPictures, predictionPictures } from "./explanation-pictures.ts";
import { pageTheme } from "./pictures/theme.ts";
import { renderSvg } from "./render-picture.ts";
import { writePictures } from "./write-pictures.ts";

const { explanation, features, pairs, permutation, drift } = explainedExample(2000, 24);
const contents = explanationContents(explanation, features, { pairs, permutation, drift });
const pictures = [
  ...explanationPictures(contents),
  ...predictionPictures(contributionsOf(explanation, features, 10), "PETR4, 2024-12-30"),
];

describe.each(pictures.map((picture) => [picture.name, picture] as const))("%s", (_, picture) => {
  test("is drawn, with no undefined figure, the same bytes each time, and light", async () => {
    const svg = await renderSvg(picture, pageTheme);
    expect(svg.includes(`>${picture.title}<`)).toBe(true);
    expect(svg.match(/NaN|undefined|Infinity/)?.[0]).toBeUndefined();
    expect((await renderSvg(picture, pageTheme)) === svg).toBe(true);
    // 20 features of 2,000 rows would be 40,000 dots.
    expect(svg.length).toBeLessThan(600_000);
  });

  test("says in words what it shows", () => {
    expect(picture.description.length).toBeGreaterThan(40);
    expect(picture.description).not.toMatch(/NaN|undefined/);
  });
});

test("there is one picture for everything there is to show", () => {
  const [first, second, third] = contents.dependences.map(({ feature }) => `shap-dependence-${feature}`);
  expect(pictures.map(({ name }) => name)).toEqual([
    "shap-summary",
    "shap-importance-bar",
    first,
    second,
    third,
    "shap-interactions",
    "attribution-by-lag",
    "permutation-importance",
    "drift",
    "shap-force-plot",
    "shap-waterfall",
  ]);
});

test("nothing to show is no picture", () => {
  const nothing = { ...explanation, attributions: null, permutation: null };
  expect(explanationPictures(explanationContents(nothing, features))).toEqual([]);
});

test("are written under their names", async () => {
  const directory = await mkdtemp(join(tmpdir(), "pregao-pictures-"));
  try {
    const names = await writePictures(join(directory, "deep"), pictures.slice(1, 2));
    expect(names).toEqual(["shap_importance_bar.png", "shap_importance_bar.svg"]);
    expect((await readdir(join(directory, "deep"))).sort()).toEqual(names);
  } finally {
    await rm(directory, { recursive: true });
  }
});
