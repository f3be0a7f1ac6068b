import { describe, expect, it } from "vitest";
import type { SymbolSeries } from "../features/contract.ts";
import { createRunContext } from "../progress.ts";
import { auditLookahead } from "./audit-lookahead.ts";
import type { AuditFinding } from "./contract.ts";
import { market, type PlantedFeature, planted, rowByRow } from "./planted.fixture.ts";

const bars = market({ rows: 900, seed: 4 });

function meanOf(series: SymbolSeries, window: number): Float64Array {
  const close = series.column("close");
  return rowByRow(series, window - 1, 0, (row) => {
    let sum = 0;
    for (let at = row - window + 1; at <= row; at++) sum += close[at]!;
    return sum / window;
  });
}

function exponentialOf(series: SymbolSeries, weight: number): Float64Array {
  const smooth = series.column("close").slice();
  const close = series.column("close");
  for (let row = 1; row < smooth.length; row++)
    smooth[row] = (1 - weight) * smooth[row - 1]! + weight * close[row]!;
  return smooth;
}

/** Highest close of up to `window` bars: a value from the first row on, as with min_periods = 1. */
function highestOf(series: SymbolSeries, window: number): Float64Array {
  const close = series.column("close");
  return close.map((_, row) => Math.max(...close.subarray(Math.max(0, row - window + 1), row + 1)));
}

const wrong: readonly (PlantedFeature & { cause: AuditFinding["cause"]; says: RegExp })[] = [
  {
    name: "mean of 20, declared 12",
    warmUp: 12,
    memory: "window",
    cause: "warm-up-short",
    says: /declares a warm-up of 12 rows; its first value comes up to 7 rows later/,
    values: (series) => meanOf(series, 20),
  },
  {
    name: "recursion, declared a window",
    warmUp: 9,
    memory: "window",
    cause: "memory-longer",
    says: /declares that it reads 10 rows/,
    values: (series) => exponentialOf(series, 0.1),
  },
  {
    name: "highest of 30 without its warm-up",
    warmUp: 9,
    memory: "window",
    cause: "warm-up-short",
    says: /declares that it reads 10 rows/,
    values: (series) => highestOf(series, 30),
  },
  {
    name: "highest of 21, one row short",
    warmUp: 19,
    memory: "window",
    cause: "warm-up-short",
    says: /reads 20 rows/,
    values: (series) => highestOf(series, 21),
  },
];

const right: readonly PlantedFeature[] = [
  { name: "mean of 20", warmUp: 19, memory: "window", values: (series) => meanOf(series, 20) },
  { name: "fast", warmUp: 0, memory: "all history", values: (series) => exponentialOf(series, 0.2) },
  { name: "slow", warmUp: 0, memory: "all history", values: (series) => exponentialOf(series, 0.02) },
  {
    name: "sum since the beginning",
    warmUp: 0,
    memory: "all history",
    values(series) {
      const sum = series.column("volume").slice();
      for (let row = 1; row < sum.length; row++) sum[row]! += sum[row - 1]!;
      return sum;
    },
  },
];

describe("declared warm-up and memory", async () => {
  const features = [...wrong, ...right].map((feature) => ({ ...feature, history: feature.warmUp! }));
  const audit = await auditLookahead(planted(features), bars, createRunContext(), { cuts: 6 });

  it.each(wrong)("$name: $cause", ({ name, cause, says }) => {
    const found = audit.findings.filter(({ column }) => column === name);
    expect(found).toMatchObject([{ cause, severity: "error" }]);
    expect(found[0]!.message).toMatch(says);
    expect(bars.time[found[0]!.evidence.row]).toBe(found[0]!.evidence.time);
  });

  it("accuses nothing else", () => {
    expect(new Set(audit.findings.map(({ column }) => column))).toEqual(
      new Set(wrong.map(({ name }) => name)),
    );
  });

  it("measures how long a recursion remembers its start, as its weight says it must", () => {
    const settled = new Map(audit.settling.map(({ column, rows }) => [column, rows]));
    expect([...settled.keys()]).toEqual(["fast", "slow", "sum since the beginning"]);
    // A start that is 10 % off is forgotten to 1e-6 when (1 − weight)^rows < 1e-5.
    const rowsOf = (weight: number): number => Math.log(1e-5) / Math.log(1 - weight);
    expect(settled.get("fast")).toBeGreaterThan(0.4 * rowsOf(0.2));
    expect(settled.get("fast")).toBeLessThan(1.3 * rowsOf(0.2));
    expect(settled.get("sum since the beginning")).toBeNull();
  });

  it("notes values before the declared warm-up, and does not condemn them", async () => {
    const early = { name: "early", warmUp: 9, memory: "window" as const, history: 9 };
    const { findings, clean } = await auditLookahead(
      planted([{ ...early, values: (series) => series.column("close") }]),
      bars,
      createRunContext(),
      { cuts: 2 },
    );
    expect(findings).toMatchObject([{ cause: "warm-up-long", severity: "note" }]);
    expect(clean).toBe(true);
  });
});
