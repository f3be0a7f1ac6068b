import { describe, expect, it } from "vitest";
import { z } from "zod";
import { describeOption, flagName, parseOptions, wireName } from "./options.ts";

const table = {
  testSize: z.coerce
    .number()
    .min(0.05)
    .max(0.6)
    .default(0.2)
    .meta({ description: "Part kept.", placeholder: "FRACTION" }),
  ticker: z.array(z.string()).default([]).meta({ description: "Tickers." }),
  mode: z.enum(["fast", "slow"]).default("fast").meta({ description: "Mode." }),
};

describe("an option table", () => {
  it("gives defaults and turns text into values", () => {
    expect(parseOptions(table, {})).toEqual({ testSize: 0.2, ticker: [], mode: "fast" });
    expect(parseOptions(table, { testSize: "0.3" }).testSize).toBe(0.3);
  });

  it("refuses with name, value and what is accepted", () => {
    expect(() => parseOptions(table, { testSize: 2 }, "--")).toThrow(/--test-size = 2 .*0\.05 to 0\.6/);
    expect(() => parseOptions(table, { mode: "quick" })).toThrow(/mode = quick .*fast \| slow/);
    expect(() => parseOptions(table, { testsize: 0.2 })).toThrow(
      /unknown option testsize; did you mean testSize/,
    );
  });

  it("has one name a face", () => {
    expect([flagName("testSize"), wireName("testSize")]).toEqual(["test-size", "test_size"]);
    expect(describeOption("testSize", table.testSize)).toMatchObject({
      type: "number (0.05 to 0.6)",
      defaultValue: "0.2",
    });
    expect(describeOption("ticker", table.ticker).type).toBe("list of string");
  });
});
