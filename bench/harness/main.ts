import { parseArgs } from "node:util";
import { benchDirectory, benchNames, loadBench } from "./benches.ts";
import { createBenchContext } from "./context.ts";
import type { Bench, BenchRow } from "./contract.ts";
import { createResults, keepResults, renderResults } from "./results.ts";

async function runBench(bench: Bench, quick: boolean): Promise<BenchRow[]> {
  const context = createBenchContext(quick, [bench.requirementsFile ?? []].flat()[0]);
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
    else keepResults(benchDirectory(name), bench, results);
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
