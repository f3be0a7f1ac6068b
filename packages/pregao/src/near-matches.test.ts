import { describe, expect, it } from "vitest";
import { didYouMean, nearMatches } from "./near-matches.ts";

describe("names like a misspelt one", () => {
  const tickers = ["PETR3", "PETR4", "VALE3", "ITUB4", "BBDC4"];
  it("come nearest first, capitals aside", () => {
    expect(nearMatches("petr5", tickers)).toEqual(["PETR3", "PETR4"]);
    expect(nearMatches("VALE", tickers)[0]).toBe("VALE3");
    expect(nearMatches("num_leafs", ["num_leaves", "max_depth"])).toEqual(["num_leaves"]);
  });

  it("are the one closest where none is near, and none where nothing is known", () => {
    expect(nearMatches("XYZW11", tickers)).toHaveLength(1);
    expect(nearMatches("PETR4", [])).toEqual([]);
    expect(didYouMean("PETR4", [])).toBe("");
    expect(didYouMean("PETR", tickers)).toBe("; did you mean PETR3, PETR4?");
  });
});
