import { expect, it } from "vitest";
import type { FeatureMatrix } from "../features/index.ts";
import type { Bars } from "../market/index.ts";
import { createRunContext } from "../progress.ts";
import { auditLookahead } from "./audit-lookahead.ts";
import { market } from "./planted.fixture.ts";
import { featureSubject, givenSubject, joinSubjects } from "./subjects.ts";

const bars = market(
  { rows: 800 },
  {
    macd: (close) =>
      close.map((now, row) => (row + 1 < close.length ? close[row + 1]! / now - 1 : Number.NaN)),
    rsi_14: (close) => close.map((_, row) => row % 23),
  },
);

/** What a table brings, read as it is; a column without a value in these bars is left out, as the reader does. */
function table(some: Bars): FeatureMatrix {
  const names = ["b3_macd", "b3_rsi_14"];
  const columns = [some.column("macd"), some.column("rsi_14")].map((values) => Float32Array.from(values));
  const kept = names.filter((_, place) => columns[place]!.some((value) => !Number.isNaN(value)));
  return {
    names: kept,
    length: some.length,
    columns: kept.map((name) => columns[names.indexOf(name)]!),
    series: Int32Array.of(0),
    featureSetId: "fs-test",
  };
}

const given = givenSubject(["b3_macd", "b3_rsi_14"], ["macd", "rsi_14"], table);

it("columns of a table are held to knowing no outcome, beside features that are computed", async () => {
  const context = createRunContext();
  const subject = joinSubjects([featureSubject(["return_1", "sma_10"], bars.timeframe, context), given]);
  expect(subject.columns.map(({ name }) => name)).toEqual(["return_1", "sma_10", "b3_macd", "b3_rsi_14"]);
  const audit = await auditLookahead(subject, bars, context, { cuts: 4 });
  expect(audit.findings).toMatchObject([{ column: "b3_macd", cause: "target" }]);
});

it("a feature measured against a symbol has that symbol in every window", async () => {
  const context = createRunContext();
  const wide = market({ symbols: 12, rows: 700 });
  const subject = featureSubject(["beta_60.against(SYM11)"], wide.timeframe, context);
  const audit = await auditLookahead(subject, wide, context, { cuts: 6 });
  expect(audit).toMatchObject({ findings: [], unjudged: [] });
  expect(audit.valuesCompared).toBeGreaterThan(0);
});

it("joined subjects give each column its own values, whichever are asked for and in whatever order", async () => {
  const subject = joinSubjects([
    featureSubject(["return_1", "close"], bars.timeframe, createRunContext()),
    given,
  ]);
  const [table3, close, table2] = await subject.compute(bars, [3, 1, 2]);
  expect([...table3!]).toEqual([...Float32Array.from(bars.column("rsi_14"))]);
  expect([...close!]).toEqual([...Float32Array.from(bars.column("close"))]);
  expect([...table2!]).toEqual([...Float32Array.from(bars.column("macd"))]);
});
