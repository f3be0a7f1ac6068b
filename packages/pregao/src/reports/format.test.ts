import { expect, test } from "vitest";
import { formatCount, formatDifference, formatFigure, formatInterval, formatPercent } from "./format.ts";

test.each([
  [0, "0"],
  [1.09731, "1.0973"],
  [-0.0187, "−0.0187"],
  [0.0000123, "0.0000123"],
  [0.00000123, "1.23e−6"],
  [0.004561, "0.00456"],
  [1234.56, "1234.6"],
  [null, "–"],
  [Number.NaN, "–"],
])("figure %s is written %s", (value, text) => {
  expect(formatFigure(value)).toBe(text);
});

test("counts are grouped, shares are percentages, differences carry their sign", () => {
  expect([0, 999, 1000, 1234567, -1234].map(formatCount)).toEqual([
    "0",
    "999",
    "1,000",
    "1,234,567",
    "−1,234",
  ]);
  expect(formatPercent(0.1234)).toBe("12.3 %");
  expect(formatDifference(0.5)).toBe("+0.5000");
  expect(formatDifference(-0.5)).toBe("−0.5000");
  expect(formatInterval(0.1, null)).toBe("–");
});
