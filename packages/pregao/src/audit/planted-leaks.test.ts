import { describe, expect, it } from "vitest";
import type { SymbolSeries } from "../features/contract.ts";
import { forwardReturn } from "../labels/index.ts";
import type { Bars } from "../market/index.ts";
import { createRunContext } from "../progress.ts";
import { auditLookahead } from "./audit-lookahead.ts";
import type { AuditFinding, AuditSubject } from "./contract.ts";
import { market, type PlantedFeature, planted, rowByRow } from "./planted.fixture.ts";

const context = createRunContext();
const bars = market();
const close = (series: SymbolSeries): Float64Array => series.column("close");
const mean = (values: ArrayLike<number>, from: number, to: number): number => {
  let sum = 0;
  for (let row = from; row <= to; row++) sum += values[row]!;
  return sum / (to - from + 1);
};

interface Plant extends PlantedFeature {
  readonly cause: AuditFinding["cause"];
  readonly ahead?: readonly [number | null, number | null];
  readonly says?: RegExp;
}

/** One leak of each kind that people really make. */
const leaks: readonly Plant[] = [
  {
    name: "centred mean of 5",
    cause: "reads-ahead",
    ahead: [1, 2],
    says: /reads 1 to 2 bars ahead/,
    values: (series) => rowByRow(series, 2, 2, (row) => mean(close(series), row - 2, row + 2)),
  },
  {
    name: "negative shift by 3",
    cause: "reads-ahead",
    ahead: [3, 3],
    says: /reads 3 bars ahead/,
    values: (series) => rowByRow(series, 0, 3, (row) => close(series)[row + 3]!),
  },
  {
    name: "next bar's high",
    cause: "reads-ahead",
    ahead: [1, 1],
    values: (series) => rowByRow(series, 0, 1, (row) => series.column("high")[row + 1]!),
  },
  {
    name: "highest of the next 200",
    cause: "reads-ahead",
    values: (series) =>
      rowByRow(series, 0, 200, (row) => Math.max(...close(series).subarray(row, row + 200))),
  },
  {
    name: "volume filled backward",
    cause: "back-fill",
    inputs: ["volume"],
    values(series) {
      const filled = series.column("volume").slice();
      for (let row = series.length - 2; row >= 0; row--)
        if (Number.isNaN(filled[row]!)) filled[row] = filled[row + 1]!;
      return filled;
    },
  },
  {
    name: "z-score over the series",
    cause: "fitted-on-all-rows",
    says: /to the end of the series/,
    values(series) {
      const values = close(series);
      const center = mean(values, 0, series.length - 1);
      const squares = values.map((value) => (value - center) ** 2);
      const deviation = Math.sqrt(mean(squares, 0, series.length - 1));
      return values.map((value) => (value - center) / deviation);
    },
  },
  {
    name: "rank within the series",
    cause: "fitted-on-all-rows",
    values(series) {
      const values = close(series);
      return values.map((value) => values.filter((other) => other <= value).length / values.length);
    },
  },
  {
    name: "volume still to come",
    cause: "fitted-on-all-rows",
    values(series) {
      const left = series.column("volume").slice();
      for (let row = series.length - 2; row >= 0; row--) left[row]! += left[row + 1]!;
      return left;
    },
  },
  {
    name: "return of the next 5 bars",
    cause: "target",
    ahead: [5, 5],
    says: /rank correlation 1\.00 with the return of the next 5 bars/,
    values: (series) => rowByRow(series, 0, 5, (row) => close(series)[row + 5]! / close(series)[row]! - 1),
  },
  {
    name: "whether it rises over the next 12 bars",
    cause: "target",
    says: /next 12 bars/,
    values: (series) =>
      rowByRow(series, 0, 12, (row) => (close(series)[row + 12]! > close(series)[row]! ? 1 : 0)),
  },
  {
    name: "the day's last close, all day",
    cause: "unfinished-bar",
    says: /end of the running day/,
    values(series) {
      const values = close(series);
      return values.map((_, row) => {
        let last = row;
        while (last + 1 < series.length && dayOf(series, last + 1) === dayOf(series, row)) last++;
        return values[last]!;
      });
    },
  },
  {
    name: "the running week's high, whole",
    cause: "unfinished-bar",
    says: /running week/,
    values(series) {
      const week = (row: number): number => Math.floor((series.time[row]! / 86_400_000 + 3) / 7);
      const highs = new Map<number, number>();
      const high = series.column("high");
      for (let row = 0; row < series.length; row++)
        highs.set(week(row), Math.max(highs.get(week(row)) ?? 0, high[row]!));
      return Float64Array.from({ length: series.length }, (_, row) => highs.get(week(row))!);
    },
  },
  {
    name: "share of the series gone by",
    cause: "series-length",
    ahead: [null, null],
    values: (series) => Float64Array.from({ length: series.length }, (_, row) => row / series.length),
  },
];

const dayOf = (series: SymbolSeries, row: number): number => Math.floor(series.time[row]! / 86_400_000);

/** What people do and may: none of it is accused. */
const honest: readonly PlantedFeature[] = [
  {
    name: "mean of 5",
    warmUp: 4,
    memory: "window",
    values: (series) => rowByRow(series, 4, 0, (row) => mean(close(series), row - 4, row)),
  },
  {
    name: "exponential mean",
    warmUp: 0,
    memory: "all history",
    values: (series) => exponential(close(series)),
  },
  {
    name: "volume filled forward",
    inputs: ["volume"],
    values(series) {
      const filled = series.column("volume").slice();
      for (let row = 1; row < series.length; row++)
        if (Number.isNaN(filled[row]!)) filled[row] = filled[row - 1]!;
      return filled;
    },
  },
  {
    name: "expanding z-score",
    values: (series) => rowByRow(series, 1, 0, (row) => close(series)[row]! / mean(close(series), 0, row)),
  },
  {
    name: "yesterday's close",
    values(series) {
      const values = close(series);
      return values.map((_, row) => {
        let last = row;
        while (last >= 0 && dayOf(series, last) === dayOf(series, row)) last--;
        return last < 0 ? Number.NaN : values[last]!;
      });
    },
  },
  { name: "nothing", values: (series) => new Float64Array(series.length) },
];

function exponential(values: Float64Array): Float64Array {
  const smooth = values.slice();
  for (let row = 1; row < smooth.length; row++) smooth[row] = 0.9 * smooth[row - 1]! + 0.1 * values[row]!;
  return smooth;
}

describe("planted leaks", async () => {
  // All of them beside the honest ones in one audit, as a user would have them.
  const all = [...leaks, ...honest];
  const audit = await auditLookahead(planted(all), bars, context);

  it.each(leaks)("$name is caught: $cause", ({ name, cause, ahead, says }) => {
    const [finding, ...more] = audit.findings.filter(({ column }) => column === name);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ cause, severity: "error" });
    if (says !== undefined) expect(finding!.message).toMatch(says);
    const { evidence } = finding!;
    if (ahead !== undefined) expect([evidence.aheadFrom, evidence.aheadTo]).toEqual(ahead);
    // The row it names is before the cut and is what the feature gives there.
    expect(evidence.time).toBeLessThanOrEqual(evidence.cut);
    expect(bars.time[evidence.row]).toBe(evidence.time);
    expect(bars.frame.symbolAt(evidence.row)).toBe(evidence.symbol);
    expect(Object.is(evidence.before, evidence.after)).toBe(false);
  });

  it("are all that is found", () => {
    expect(audit.clean).toBe(false);
    expect(new Set(audit.findings.map(({ column }) => column))).toEqual(
      new Set(leaks.map(({ name }) => name)),
    );
    expect(audit.unjudged).toEqual([]);
  });

  it("are found again by the same seed, to the last figure", async () => {
    const few = leaks.slice(0, 2);
    const again = () => auditLookahead(planted(few), bars, createRunContext({ seed: 7 }), { cuts: 6 });
    expect(await again()).toEqual(await again());
  });

  it("leave the row's own values to check: the shift's value is the close three bars on", () => {
    const { evidence } = audit.findings.find(({ column }) => column === "negative shift by 3")!;
    expect(evidence.before).toBe(bars.column("close")[evidence.row + 3]);
  });
});

describe("a leak through other symbols", () => {
  const wide = market({ symbols: 6, rows: 300 });
  /** Mean close of all symbols at a date some bars later; `later` 0 is a cross-section as it should be. */
  const crossSection = (later: number): AuditSubject => ({
    description: "means across symbols",
    columns: [
      { name: "mean of others", warmUp: null, memory: "not declared", inputs: ["close"], history: 8 },
    ],
    compute(some: Bars) {
      const { segments } = some.frame;
      const values = new Float64Array(some.length).fill(Number.NaN);
      for (const own of segments) {
        for (let row = own.start; row < own.end; row++) {
          let [sum, count] = [0, 0];
          for (const other of segments) {
            if (other === own) continue;
            for (let at = other.start; at + later < other.end; at++) {
              if (some.time[at] !== some.time[row]) continue;
              sum += some.column("close")[at + later]!;
              count++;
            }
          }
          values[row] = sum / count;
        }
      }
      return [values];
    },
  });

  it("is told from one of its own", async () => {
    const { findings } = await auditLookahead(crossSection(2), wide, context, { cuts: 4 });
    expect(findings).toMatchObject([
      { cause: "other-symbols", evidence: { through: "other symbols", aheadFrom: 2, aheadTo: 2 } },
    ]);
  });

  it("is not seen in a comparison at one date", async () => {
    expect((await auditLookahead(crossSection(0), wide, context, { cuts: 4 })).findings).toEqual([]);
  });
});

describe("an outcome that came with the data", () => {
  const nextReturn = (close: Float64Array): Float64Array =>
    close.map((now, row) => (row + 1 < close.length ? close[row + 1]! / now - 1 : Number.NaN));
  const leaky = market(
    { rows: 800 },
    { sentiment: nextReturn, noise: (close) => close.map((_, row) => row % 17) },
  );
  const column = (name: string): PlantedFeature => ({
    name,
    inputs: [name],
    values: (series) => series.column(name),
  });

  it("is found by its likeness, for no alteration of later rows shows it", async () => {
    const { findings } = await auditLookahead(
      planted([column("sentiment"), column("noise")]),
      leaky,
      context,
    );
    expect(findings).toMatchObject([
      { column: "sentiment", cause: "target", evidence: { perturbation: "none" } },
    ]);
    expect(findings[0]!.message).toMatch(/correlation 1\.00 with the return of the next bar/);
  });

  it("is found as classes too", async () => {
    const labelled = market({ rows: 800 });
    const labels = forwardReturn(labelled, { horizon: 5 });
    const withLabels = labelled.with(labelled.frame.with({ label: Float64Array.from(labels.classes) }));
    const { findings } = await auditLookahead(planted([column("label")]), withLabels, context, {
      horizon: 5,
    });
    expect(findings).toMatchObject([{ column: "label", cause: "target" }]);
  });

  it("is not claimed where past returns tell the future as well: no evidence, and said so", async () => {
    const wave = market({ rows: 400 });
    const close = wave.column("close");
    for (let row = 0; row < close.length; row++) close[row] = 100 + 10 * Math.sin((row % 400) / 30);
    const known = wave.with(wave.frame.with({ phase: close.map((_, row) => Math.cos((row % 400) / 30)) }));
    const audit = await auditLookahead(planted([column("phase")]), known, context);
    expect(audit.findings).toEqual([]);
    expect(audit.unjudged).toMatchObject([{ column: "phase", reason: expect.stringMatching(/no evidence/) }]);
  });
});

describe("what has no values", () => {
  it("is not called clean but not judged", async () => {
    const never: PlantedFeature = {
      name: "never",
      values: (series) => new Float64Array(series.length).fill(Number.NaN),
    };
    const audit = await auditLookahead(planted([never]), bars, context, { cuts: 4 });
    expect(audit.unjudged).toEqual([
      { column: "never", reason: expect.stringMatching(/no value before any/) },
    ]);
  });

  it("a single bar a symbol can be cut nowhere", async () => {
    const audit = await auditLookahead(planted(honest.slice(0, 1)), market({ rows: 1 }), context);
    expect(audit.cuts).toBe(0);
    expect(audit.unjudged).toMatchObject([{ reason: expect.stringMatching(/too few bars/) }]);
  });
});
