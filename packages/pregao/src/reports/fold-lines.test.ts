import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import type { FoldLane } from "../splits/index.ts";
import { renderFoldLines } from "./fold-lines.ts";
import { foldsPicture } from "./pictures/folds.ts";
import { renderSvg } from "./render-picture.ts";

const day = 86_400_000;
const lanes: FoldLane[] = [
  {
    name: "fold 1",
    stretches: [
      { part: "train", from: 0, to: 4 * day },
      { part: "purged", from: 4 * day, to: 5 * day },
      { part: "test", from: 5 * day, to: 8 * day },
      { part: "unused", from: 8 * day, to: 20 * day },
    ],
  },
  {
    name: "second",
    stretches: [
      { part: "train", from: 0, to: 10 * day },
      { part: "validation", from: 10 * day, to: 15 * day },
      { part: "test", from: 15 * day, to: 20 * day },
    ],
  },
];

describe("folds on a terminal", () => {
  it("are lines over one axis, a purge shown even where a letter holds more than it", () => {
    const text = stripVTControlCharacters(renderFoldLines(lanes, { width: 20 }));
    expect(text.split("\n")).toEqual([
      "fold 1  ────×███",
      "second  ──────────▓▓▓▓▓█████",
      "        1970-01-011970-01-21",
      "",
      "        █ test   ▓ validation   × purged   ─ train",
    ]);
    const narrow = stripVTControlCharacters(renderFoldLines(lanes, { width: 5 }));
    expect(narrow.split("\n")[0]).toBe("fold 1  ─█");
  });
});

describe("folds as a picture", () => {
  it("are drawn with every part and the names of the folds", async () => {
    const svg = await renderSvg(foldsPicture("Walk-forward, 2 folds", "300 rows", lanes));
    for (const word of ["fold 1", "second", "train", "validation", "purged", "Walk-forward, 2 folds"])
      expect(svg).toContain(word);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });
});
