import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadConfiguration, parseOptions } from "../config/index.ts";
import { createRunContext } from "../progress.ts";
import { fingerprintBars } from "./fingerprint.ts";
import { loadData } from "./load.ts";
import { trainOptions } from "./options/train.ts";
import { parseParameterTexts } from "./parameter-text.ts";
import { prepareData } from "./prepare.ts";
import { splitData } from "./split.ts";

const context = createRunContext();
const configuration = loadConfiguration({ environment: {} });

describe("the row ledger of a preparation and a split", () => {
  it("adds up for any labels, horizon, embargo and split: rows in = training + validation + test + dropped", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          labels: fc.constantFrom("forward-return", "direction", "signal-cluster"),
          task: fc.constantFrom("classification", "regression"),
          horizon: fc.integer({ min: 1, max: 20 }),
          embargo: fc.integer({ min: 0, max: 10 }),
          split: fc.constantFrom("by-date", "shuffled-stratified"),
          features: fc.constantFrom("default", "b3", "return_1,sma_50"),
          seed: fc.integer({ min: 1, max: 50 }),
        }),
        async ({ seed, ...given }) => {
          if (given.labels === "signal-cluster") given.task = "classification";
          const options = parseOptions(trainOptions, {
            ...given,
            source: `synthetic:regimes,symbols=3,bars=300,seed=${seed}`,
          });
          const loaded = await loadData(options, configuration, context);
          const prepared = await prepareData(loaded, options, context);
          expect(prepared.ledger.rowsUsed).toBe(prepared.rows.length);
          const { split, ledger } = splitData(prepared, options, context);
          const { train, validation, test } = split;
          expect(train.length + validation.length + test.length).toBe(ledger.rowsUsed);
          expect(ledger.rowsIn).toBe(loaded.bars.length);
          expect(prepared.ledger.rowsUsed).toBe(prepared.rows.length); // The split has filled a ledger of its own.
        },
      ),
      { numRuns: 25, seed: 4 },
    );
  });

  it("says why nothing is left", async () => {
    const options = parseOptions(trainOptions, {
      source: "synthetic:regimes,symbols=1,bars=60",
      horizon: 30,
    });
    const loaded = await loadData(options, configuration, context);
    await expect(prepareData(loaded, options, context)).rejects.toThrow(/none of the 60 rows .*50 warm-up/);
  });
});

describe("the fingerprint of bars", () => {
  it("is the same for the same bars and another for any other value, time or symbol", async () => {
    const load = async (name: string) =>
      (await loadData(parseOptions(trainOptions, { source: name }), configuration, context)).bars;
    const bars = await load("synthetic:regimes,symbols=2,bars=50");
    const print = fingerprintBars(bars);
    expect(fingerprintBars(await load("synthetic:regimes,symbols=2,bars=50"))).toBe(print);
    expect(fingerprintBars(await load("synthetic:regimes,symbols=2,bars=50,seed=2"))).not.toBe(print);
    const close = bars.column("close").slice();
    close[7]! += 1e-9;
    expect(fingerprintBars(bars.with(bars.frame.with({ close })))).not.toBe(print);
    expect(fingerprintBars(bars.only(["SYN001"]))).not.toBe(print);
  });
});

describe("parameters as they are typed", () => {
  it("are JSON where they can be, else text", () => {
    expect(parseParameterTexts({ a: "5", b: "0.5", c: "null", d: "sqrt", e: "true", f: 7 })).toEqual({
      a: 5,
      b: 0.5,
      c: null,
      d: "sqrt",
      e: true,
      f: 7,
    });
  });
});
