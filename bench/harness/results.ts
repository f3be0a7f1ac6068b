import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, platform, release, totalmem } from "node:os";
import { join } from "node:path";
import type { Bench, BenchRow } from "./contract.ts";

export interface BenchResults {
  readonly name: string;
  readonly command: string;
  readonly date: string;
  readonly quick: boolean;
  readonly machine: string;
  readonly versions: readonly string[];
  readonly rows: readonly BenchRow[];
}

const tableStart = "<!-- figures: written by npm run bench, do not edit -->";
const tableEnd = "<!-- end of figures -->";

export function createResults(bench: Bench, quick: boolean, rows: readonly BenchRow[]): BenchResults {
  const processors = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return {
    name: bench.name,
    command: `npm run bench -- ${bench.name}${quick ? " --quick" : ""}`,
    date: new Date().toISOString().slice(0, 10),
    quick,
    machine: `${processors.length} × ${processors[0]?.model.trim() || process.arch}, ${memory} GiB, ${platform()} ${release()}`,
    versions: [`node ${process.versions.node}`, ...bench.requirements],
    rows,
  };
}

/** The table as Markdown, with the machine, the versions and the command. */
export function renderResults(results: BenchResults): string {
  const lines = results.rows.map((row) => {
    const goal = row.goal === null ? "–" : `≤ ${figure(row.goal)}`;
    const met = row.goal === null ? "" : row.met ? "yes" : "no";
    const cells = [row.case, `${figure(row.ours)} ${row.unit}`, `${figure(row.peer)} ${row.unit}`];
    return [...cells, figure(row.ratio), goal, met, row.detail ?? ""];
  });
  const table = [["case", "ours", "peer", "ratio", "goal", "met", "detail"], Array(7).fill("---"), ...lines];
  return [
    ...table.map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`),
    "",
    `${results.date}, ${results.machine}; ${results.versions.join(", ")}. Command: \`${results.command}\``,
  ].join("\n");
}

/** Keeps a full run: last.json, and the table between the markers of the benchmark's README. */
export function keepResults(directory: string, bench: Bench, results: BenchResults): void {
  writeFileSync(join(directory, "last.json"), `${JSON.stringify(results, null, 2)}\n`);
  const file = join(directory, "README.md");
  const text = existsSync(file) ? readFileSync(file, "utf8") : `# ${bench.name}\n\n${bench.description}\n`;
  writeFileSync(file, placeFigures(text, renderResults(results)));
}

/** `text` with the figures between the markers, which are added at its end where they are not there yet. */
export function placeFigures(text: string, figures: string): string {
  const block = `${tableStart}\n${figures}\n${tableEnd}`;
  const start = text.indexOf(tableStart);
  const end = text.indexOf(tableEnd, start);
  if (start < 0 || end < 0) return `${text.trimEnd()}\n\n${block}\n`;
  return text.slice(0, start) + block + text.slice(end + tableEnd.length);
}

function figure(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : "–";
}
