import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { pinnedRequirements } from "../../interop/python.ts";
import { didYouMean } from "../../packages/pregao/src/near-matches.ts";
import { createBenchContext } from "./context.ts";
import type { Bench, BenchRow } from "./contract.ts";
import { createResults, keepResults, renderResults } from "./results.ts";

const home = join(import.meta.dirname, "..");

function benchNames(): string[] {
  return readdirSync(home).filter((name) => existsSync(join(home, name, "bench.ts")));
}

async function loadBench(name: string): Promise<Bench> {
  if (!benchNames().includes(name)) {
    throw new Error(`there is no benchmark ${name}${didYouMean(name, benchNames())}`);
  }
  const { bench } = (await import(join(home, name, "bench.ts"))) as { bench: Bench };
  const unpinned = bench.requirements.filter((line) => !pinnedRequirements().includes(line));
  if (unpinned.length > 0) {
    throw new Error(
      `bench/${name} names ${unpinned.join(", ")}, which interop/requirements.txt does not pin so`,
    );
  }
  return bench;
}

async function runBench(bench: Bench, quick: boolean): Promise<BenchRow[]> {
  const context = createBenchContext(quick);
  const rows: BenchRow[] = [];
  try {
    for await (const row of bench.cases(context)) {
      rows.push(row);
      context.note(`${row.case}: ${row.ours} ${row.unit} against ${row.peer} ${row.unit}`);
    }
  } finally {
    context.dispose();
  }
  return rows;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: "boolean" }, quick: { type: "boolean" } },
  });
  if (positionals.length === 0) {
    for (const name of benchNames()) console.log(`${name}: ${(await loadBench(name)).description}`);
    console.log("Run one: npm run bench -- NAME [--json] [--quick]");
    return 0;
  }
  const quick = values.quick ?? false;
  let missed = 0;
  for (const name of positionals) {
    const bench = await loadBench(name);
    const results = createResults(bench, quick, await runBench(bench, quick));
    console.log(values.json ? JSON.stringify(results) : renderResults(results));
    if (quick) console.error("A quick run shows that the benchmark works; its figures are not kept.");
    else keepResults(join(home, name), bench, results);
    missed += quick ? 0 : results.rows.filter((row) => !row.met).length;
  }
  return missed === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
