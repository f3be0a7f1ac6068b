import { expect, it } from "vitest";
import { chanceOfLoss } from "./signed-ranks.ts";

it("gives the exact chances of the signed-rank test", () => {
  const zeros = [0, 0, 0, 0, 0];
  expect(chanceOfLoss([1, 2, 3, 4, 5], zeros)).toBe(1 / 32);
  expect(chanceOfLoss([-1, -2, -3, -4, -5], zeros)).toBe(1);
  // Sums of 12 or more leave out ranks of 3 at most: none, 1, 2, 3, or 1 and 2.
  expect(chanceOfLoss([-1, -2, 3, 4, 5], zeros)).toBe(5 / 32);
  expect(chanceOfLoss([1, 0, -1, 0, 0], zeros)).toBe(3 / 4);
  expect(chanceOfLoss(zeros, zeros)).toBe(1);
});
