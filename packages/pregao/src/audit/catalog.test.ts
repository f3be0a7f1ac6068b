import { expect, it } from "vitest";
import { computeFeatures } from "../features/index.ts";
import { createRunContext } from "../progress.ts";
import { openSource } from "../sources/index.ts";
import { auditLookahead } from "./audit-lookahead.ts";
import { featureSubject } from "./subjects.ts";

/** `npm run soak -- audit` does the same over every file of bars that there is. */
it.each([
  ["sample", { symbols: ["PETR4", "VALE3", "WEGE3", "PRIO3", "LREN3"], from: "2024-01-02" }],
  ["sample:btcusdt", { from: "2023-05-01" }],
  ["synthetic:regimes,symbols=5,bars=600,timeframe=1h,calendar=24/7,feeds=true", {}],
])(
  "accuses nothing that can be computed on %s",
  async (name, request) => {
    const { bars } = await (await openSource(name)).load(request);
    const { names } = computeFeatures(bars, { features: "all" }).matrix;
    const subject = featureSubject(names, bars.timeframe, createRunContext());
    const audit = await auditLookahead(subject, bars, createRunContext(), { cuts: 3 });
    expect(audit.findings.filter(({ severity }) => severity === "error")).toEqual([]);
    // A column that has no value in these bars is not judged; nearly all of them are.
    expect(audit.unjudged.length).toBeLessThan(0.1 * names.length);
    expect(audit.valuesCompared).toBeGreaterThan(1000 * names.length);
  },
  60_000,
);
