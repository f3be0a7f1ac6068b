import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Configuration, loadConfiguration } from "../../../config/index.ts";
import { createRunContext } from "../../../progress.ts";
import { SyntheticSource } from "../../../sources/index.ts";
import { runB3Step } from "./run-step.ts";
import { stepCacheRoot } from "./step-environment.ts";
import type { B3Step, B3StepOf } from "./step-payload.ts";
import type { LoadResult, PreprocessResult, SplitResult } from "./step-results.ts";

const home = mkdtempSync(join(tmpdir(), "pregao-b3-steps-"));
const source = join(home, "market.csv");
let configuration: Configuration;
let loaded: LoadResult;
beforeAll(async () => {
  configuration = loadConfiguration({ flags: { home }, environment: {}, directory: home });
  await writeMarket(42);
  loaded = (await run({ step: "load", source })) as LoadResult;
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

async function writeMarket(seed: number): Promise<void> {
  const { bars } = await new SyntheticSource({ kind: "regimes", symbols: 2, bars: 300, seed }).load();
  const names = ["open", "high", "low", "close", "volume"];
  const rows = Array.from({ length: bars.length }, (_, row) =>
    [
      new Date(bars.time[row]!).toISOString().slice(0, 10),
      bars.frame.symbolAt(row),
      ...names.map((name) => bars.column(name)[row]),
    ].join(","),
  );
  writeFileSync(source, [`date,ticker,${names.join(",")}`, ...rows].join("\n"));
}

function run(step: B3Step): Promise<unknown> {
  const context = createRunContext({ threads: 1 });
  return runB3Step(step, { configuration, context, key: "test", onPhase: () => {} });
}

const data = () => ({ source, sha256: loaded.sha256 });
const clusters = { labels: "signal-cluster", horizon: 1 } as const;
const forest = { family: "rf", kind: "by-date", test_size: 0.2, val_size: 0.2 } as const;

describe("a step of the B3 service", () => {
  it("tells what was loaded, every row accounted for", () => {
    expect(loaded).toMatchObject({ data_shape: [600, 7], symbols: ["SYN001", "SYN002"], source });
    expect(loaded.columns).toEqual(["date", "ticker", "open", "high", "low", "close", "volume"]);
    expect(loaded.row_ledger).toEqual({ rows_in: 600, rows_used: 600, dropped: [] });
  });

  it("makes the same of the same, and not twice: the source is no longer read", async () => {
    const step = { step: "preprocess", data: data(), preparation: clusters } as const;
    const first = (await run(step)) as PreprocessResult;
    const kept = readdirSync(stepCacheRoot(home)).sort();
    expect(kept.map((name) => name.replace(/-.*/, ""))).toEqual(["bars", "features"]);
    rmSync(source);
    expect(await run(step)).toEqual(first);
    expect(readdirSync(stepCacheRoot(home)).sort()).toEqual(kept);
    await writeMarket(42);
    // Bid and ask are not in the file: told by name, never filled.
    expect(first.features_left_out.map(({ name }) => name)).toEqual([
      "best_buy_sell_spread",
      "close_to_best_buy",
    ]);
    expect(first.features_shape[1]).toBe(11);
    expect(first.row_ledger.rows_used).toBe(first.targets_shape[0]);
  });

  it("gives labels that look ahead on request, without the note", async () => {
    const preparation = { labels: "forward-return", horizon: 5 } as const;
    const returns = (await run({ step: "preprocess", data: data(), preparation })) as PreprocessResult;
    expect(returns).toMatchObject({ labels: "forward-return", horizon: 5, note: null });
    expect(returns.row_ledger.dropped.map(({ reason }) => reason).join()).toMatch(/not yet known/);
  });

  it("marks the shuffled split, and says nothing of dates there", async () => {
    const plan = (kind: "by-date" | "shuffled-stratified"): B3StepOf<"split"> => ({
      step: "split",
      plan: { data: data(), preparation: clusters, parting: { ...forest, kind } },
    });
    const byDate = (await run(plan("by-date"))) as SplitResult;
    expect(byDate.warnings).toEqual([]);
    expect(Date.parse(byDate.validation_from!)).toBeLessThan(Date.parse(byDate.test_from!));
    const shuffled = (await run(plan("shuffled-stratified"))) as SplitResult;
    expect(shuffled).toMatchObject({ split: "shuffled-stratified", test_from: null });
    expect(shuffled.warnings.join()).toMatch(/shuffled/);
  });

  it("reads the source again where nothing is kept, and goes on only with the same data", async () => {
    const step = { step: "preprocess", data: data(), preparation: clusters } as const;
    const first = await run(step);
    rmSync(stepCacheRoot(home), { recursive: true });
    expect(await run(step)).toEqual(first);
    rmSync(stepCacheRoot(home), { recursive: true });
    await writeMarket(43);
    await expect(run(step)).rejects.toMatchObject({ code: "PREGAO_B3_DATA_CHANGED", status: 409 });
    await writeMarket(42);
  });

  it("makes anew what was altered on disk", async () => {
    const step = { step: "preprocess", data: data(), preparation: clusters } as const;
    const first = await run(step);
    for (const name of readdirSync(stepCacheRoot(home)))
      writeFileSync(join(stepCacheRoot(home), name, "arrays.bin"), "not what it was");
    expect(await run(step)).toEqual(first);
  });
});
