import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Configuration, loadConfiguration, parseOptions } from "../config/index.ts";
import { createRunContext } from "../progress.ts";
import { renderBacktestTable } from "../reports/index.ts";
import { backtestSaved } from "./backtest.ts";
import { backtestOutcome } from "./backtest-outcome.ts";
import { backtestCommandOptions } from "./options/backtest.ts";
import { trainOptions } from "./options/train.ts";
import { train } from "./train.ts";

/** The direction of a bar repeats that of the bar before in 90 % of the cases: worth trading on, were it not for the costs. */
const source = "synthetic:planted,accuracy=0.9,symbols=2,bars=700";
let home: string;
let configuration: Configuration;
const context = createRunContext({ threads: 2 });

async function trained(modelName: string, options: Record<string, unknown>): Promise<void> {
  const asked = {
    source,
    features: "return_1,return_2",
    horizon: 1,
    draws: 0,
    param: { n_estimators: "20" },
  };
  await train(parseOptions(trainOptions, { ...asked, modelName, ...options }), configuration, context, {
    report: false,
  });
}

const run = (modelName: string, options: Record<string, unknown> = {}) =>
  backtestSaved(parseOptions(backtestCommandOptions, { modelName, ...options }), configuration, context);

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "pregao-backtest-"));
  configuration = loadConfiguration({ flags: { home, source }, environment: {} });
  await trained("classes", { labels: "direction" });
  await trained("returns", { task: "regression" });
}, 60_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe("a saved model", () => {
  it("is traded from the first bar it has not learned from to the last there is", async () => {
    const { backtest, loadedModel } = await run("classes");
    const { manifest } = loadedModel.version;
    expect(new Date(backtest.period.from).toISOString()).toBe(manifest.split.test_from);
    expect(new Date(backtest.period.to).toISOString()).toBe(manifest.data.to);
    expect(backtest.symbols).toEqual(manifest.data.symbols);
    // Also on the last bar, whose outcome nobody knows: it has a forecast.
    expect(backtest.decisions).toMatchObject({ rows: 2 * backtest.dates, withoutScore: 0 });
    expect(backtest.verdict).toMatchObject({ beatsCash: true, beatsBuyAndHold: true });
    expect(backtest.strategy.sharpe).toBeGreaterThan(3);
  });

  it("by its forecast returns, or the edge of its classes, is traded by the same rules", async () => {
    const [returns, edge] = await Promise.all([
      run("returns", { execution: "close", feeBps: "0" }),
      run("classes", {
        signal: "edge",
        threshold: "0.2",
        sizing: "proportional",
        fullAt: "0.9",
        side: "long-only",
      }),
    ]);
    expect(returns.backtest.settings).toMatchObject({ execution: "close", feeBps: 0, halfSpreadBps: 1 });
    expect(returns.backtest.strategy.costs.fees).toBe(0);
    expect(edge.backtest.strategy.netExposure).toBeCloseTo(edge.backtest.strategy.exposure, 12);
  });

  it("gives the same figures again, and the contents of a report", async () => {
    const [first, second] = [await run("classes"), await run("classes")];
    expect(JSON.stringify(backtestOutcome("a", first.backtest))).toBe(
      JSON.stringify(backtestOutcome("a", second.backtest)),
    );
    const outcome = backtestOutcome("xgb", first.backtest);
    expect(JSON.parse(JSON.stringify(outcome))).toEqual(outcome);
    expect(outcome.equity.equity[0]).toBe(1);
    expect(outcome.equity.time.length).toBe(first.backtest.dates);
    expect(outcome.caveats[0]).toBe(first.backtest.verdict.line);
    const table = renderBacktestTable(first.backtest);
    for (const { label } of outcome.figures.filter(({ label }) =>
      /Sharpe ratio$|drawdown|hit rate/.test(label),
    ))
      expect(table).toContain(label);
    expect(table).toMatch(/SYN001.*\n.*SYN002/);
  });

  it("is refused with the name of the flag, before anything is read", async () => {
    await expect(run("no_such_model", { holdBars: "3" })).rejects.toThrow(/^--hold-bars = 3 is not valid/);
  });

  it("is refused where its forecasts have no side, or for bars that it was chosen on", async () => {
    await trained("sides", { labels: "meta-label", horizon: 5 });
    await trained("volatility", { task: "regression", target: "forward-volatility", horizon: 5 });
    await expect(run("sides")).rejects.toMatchObject({ code: "PREGAO_NOT_TRADABLE" });
    await expect(run("volatility")).rejects.toThrow(/forward-volatility, which has no side/);
    await expect(run("classes", { from: "2000-01-01" })).rejects.toMatchObject({
      code: "PREGAO_OPTION_INVALID",
    });
    await expect(run("classes", { from: "2090-01-01" })).rejects.toMatchObject({
      code: "PREGAO_NOTHING_TO_JUDGE",
    });
  });
});
