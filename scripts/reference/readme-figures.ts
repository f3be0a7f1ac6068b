import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type BenchResults, renderResults } from "../../bench/harness/results.ts";

const root = join(import.meta.dirname, "../..");
const start = "<!-- figures: written by npm run docs from bench/*/last.json -->";
const end = "<!-- end of figures -->";

/** README.md with the last full run of every benchmark between its markers. */
export function renderReadme(): string {
  const text = readFileSync(join(root, "README.md"), "utf8");
  const [before, after] = [text.indexOf(start), text.indexOf(end)];
  if (before < 0 || after < before) throw new Error("README.md has lost the markers of its figures");
  const bench = join(root, "bench");
  const tables = readdirSync(bench)
    .sort()
    .map((name) => join(bench, name, "last.json"))
    .filter(existsSync)
    .map((file) => summarise(JSON.parse(readFileSync(file, "utf8")) as BenchResults));
  const figures = tables.length > 0 ? tables.join("\n\n") : "No full run has been kept yet.";
  return `${text.slice(0, before)}${start}\n${figures}\n${text.slice(after)}`;
}

/** Rows that a table of the README may have; of longer ones the README says how many met their goal. */
const MOST_ROWS = 20;

/** The rows that have a goal; the benchmark's own page has all. */
function summarise(results: BenchResults): string {
  const rows = results.rows.filter(({ goal }) => goal !== null);
  if (rows.length <= MOST_ROWS) return renderResults({ ...results, rows });
  const met = rows.filter((row) => row.met).length;
  const ratios = rows.map(({ ratio }) => ratio).sort((a, b) => a - b);
  const middle = ratios[ratios.length >> 1]!.toFixed(3);
  const page = `[bench/${results.name}](bench/${results.name}/README.md)`;
  return `${met} of ${rows.length} comparisons meet their goal, the median ratio is ${middle}: ${page}. Command: \`${results.command}\``;
}
