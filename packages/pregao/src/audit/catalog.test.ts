import { expect, it } from "vitest";
import { featureCatalog } from "../features/index.ts";
import type { Bars } from "../market/index.ts";
import { createRunContext } from "../progress.ts";
import { openSource } from "../sources/index.ts";
import { auditLookahead } from "./audit-lookahead.ts";
import { featureSubject } from "./subjects.ts";

/** The features that a source can give. */
function computable(bars: Bars): string[] {
  return featureCatalog
    .filter(({ inputs }) => inputs.every((input) => bars.frame.has(input)))
    .map(({ name }) => name);
}

/** `npm run soak -- audit` does the same over every file of bars that there is. */
it.each([
  ["sample", { symbols: ["PETR4", "VALE3", "WEGE3", "PRIO3", "LREN3", "ITUB4"], from: "2023-01-02" }],
  ["sample:btcusdt", { from: "2023-04-01" }],
  ["synthetic:regimes,symbols=3,bars=700,timeframe=1h", {}],
])(
  "accuses no feature of the catalog on %s",
  async (name, request) => {
    const { bars } = await (await openSource(name)).load(request);
    const names = computable(bars);
    const subject = featureSubject(names, bars.timeframe, createRunContext());
    const audit = auditLookahead(subject, bars, createRunContext(), { cuts: 6 });
    expect(audit.findings.filter(({ severity }) => severity === "error")).toEqual([]);
    // A column that has no value in these bars is not judged; nearly all of them are.
    expect(audit.unjudged.length).toBeLessThan(0.1 * names.length);
    expect(audit.valuesCompared).toBeGreaterThan(1000 * names.length);
  },
  60_000,
);
