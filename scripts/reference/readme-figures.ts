import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { BenchResults } from "../../bench/harness/results.ts";

const root = join(import.meta.dirname, "../..");
const start = "<!-- figures: written by npm run docs from bench/*/last.json -->";
const end = "<!-- end of figures -->";

/** The heads of the table, by the language of the page. */
const heads = {
  "README.md": ["benchmark", "beside", "goals met", "time, ours / theirs, median", "command", "run"],
  "README.pt-br.md": ["medição", "ao lado de", "metas", "tempo, nosso / deles, mediana", "comando", "data"],
} as const;

/** A README with the last full run of every benchmark, in a line each, between its markers. */
export function renderReadme(page: keyof typeof heads): string {
  const text = readFileSync(join(root, page), "utf8");
  const [before, after] = [text.indexOf(start), text.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`${page} has lost the markers of its figures`);
  const bench = join(root, "bench");
  const lines = readdirSync(bench)
    .sort()
    .map((name) => join(bench, name, "last.json"))
    .filter(existsSync)
    .map((file) => summarise(JSON.parse(readFileSync(file, "utf8")) as BenchResults));
  const head = [`| ${heads[page].join(" | ")} |`, `|${" --- |".repeat(heads[page].length)}`];
  const figures = [...head, ...lines].join("\n");
  return `${text.slice(0, before)}${start}\n${figures}\n${text.slice(after)}`;
}

/** One line a benchmark: rows that have a goal; the benchmark's own page has all, with machine and versions. */
function summarise({ name, rows, versions, date, command }: BenchResults): string {
  const judged = rows.filter(({ goal }) => goal !== null);
  const met = judged.filter((row) => row.met).length;
  const times = judged.filter(({ unit }) => unit === "s" || unit === "ms");
  const ratios = times.map(({ ratio }) => ratio).sort((a, b) => a - b);
  const peers = versions
    .filter((version) => !version.startsWith("node "))
    .map((one) => one.replace("==", " "));
  const cells = [
    `[${name}](bench/${name}/README.md)`,
    peers.length === 0 ? "–" : peers.join(", "),
    `${met} / ${judged.length}`,
    ratios.length === 0 ? "–" : ratios[ratios.length >> 1]!.toFixed(2),
    `\`${command}\``,
    date,
  ];
  return `| ${cells.join(" | ")} |`;
}
