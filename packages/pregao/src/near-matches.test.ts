import { describe, expect, it } from "vitest";
import { didYouMean, nearMatches } from "./near-matches.ts";

describe("names like a misspelt one", () => {
  const tickers = ["PETR3", "PETR4", "VALE3", "ITUB4", "BBDC4"];
  it("come nearest first, capitals aside", () => {
    expect(nearMatches("petr5", tickers)).toEqual(["PETR3", "PETR4"]);
    expect(nearMatches("VALE", tickers)[0]).toBe("VALE3");
    expect(nearMatches("num_leafs", ["num_leaves", "max_depth"])).toEqual(["num_leaves"]);
  });

  it("give way to a list of what there is where none is near", () => {
    expect(nearMatches("XYZW11", tickers)).toEqual([]);
    expect(didYouMean("XYZW11", tickers)).toBe("; known: PETR3, PETR4, VALE3, ITUB4, BBDC4");
    expect(didYouMean("XYZW11", tickers, 2)).toBe("; known: PETR3, PETR4 and 3 more");
    expect(didYouMean("PETR", tickers)).toBe("; did you mean PETR3, PETR4?");
    expect(didYouMean("PETR4", [])).toBe("");
  });
});
