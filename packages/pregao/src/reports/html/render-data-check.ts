import { writeFileAtomically } from "../../atomic-files.ts";
import { type Finding, formatTime, type Severity, severities } from "../../market/finding.ts";
import type { DataCheckContents, ToldContract } from "../data-check.ts";
import { formatCount, formatPercent } from "../format.ts";
import { coveragePicture } from "../pictures/coverage.ts";
import { ledgerTable } from "./data-section.ts";
import { html, type Markup } from "./escape.ts";
import { figure } from "./figure.ts";
import { page } from "./page.ts";
import { facts, table } from "./table.ts";

/** What this page has beside the usual: a mark for each severity. */
const ownStyle = `
.verdict.error { border-color: var(--warn); background: var(--warn-panel); }
.mark { display: inline-block; padding: 0 .45rem; border-radius: 999px; border: 1px solid currentColor; font-size: .78rem; }
.mark.error { background: var(--warn); border-color: var(--warn); color: var(--page); font-weight: 600; }
.mark.warning { color: var(--warn); }
.mark.info { color: var(--muted); }
td:first-child { min-width: 5rem; }
.number + .text { padding-left: 1.1rem; }
.date { white-space: nowrap; }
h1 { overflow-wrap: anywhere; }
`;

/** Findings beyond this are folded under their number, per severity. */
const mostShown = 40;

/**
 * The page of a data check: one file, no script, nothing fetched. Begins with the verdict, then which bars are there,
 * what was found, the symbols, the columns beside their contracts, and where every row went. The same contents give the
 * same bytes. About a quarter of a second.
 */
export async function renderDataCheck(contents: DataCheckContents): Promise<string> {
  const { source, description, profile, findings, ledger, command, version } = contents;
  const title = `Data check of ${source}`;
  const worst = severities.findLast((severity) => findings.some((finding) => finding.severity === severity));
  const header = html`<h1>${title}</h1>
<p class="muted">${description}</p>
<div class="verdict${worst === "error" ? " error" : worst === undefined ? " skill" : ""}"><p>${verdict(findings)}</p>
<p class="small">${formatCount(profile.rows)} bars of ${contents.timeframe}, ${formatCount(profile.symbols.length)} ${profile.symbols.length === 1 ? "symbol" : "symbols"}, ${formatTime(profile.from)} to ${formatTime(profile.to)}, calendar ${contents.calendar}</p></div>`;
  const main = html`${await figure(coveragePicture(profile))}
<h2 id="findings">Findings</h2>
${findingsSection(findings)}
<h2 id="symbols">Symbols</h2>
${symbolsTable(contents)}
<h2 id="columns">Columns</h2>
${columnsTable(contents)}
<h2 id="contracts">Contracts</h2>
${contents.contracts.map(contractSection)}
<h2 id="rows">Rows</h2>
${ledgerTable(ledger)}
<h2 id="again">The same again</h2>
<pre>${command}</pre>
${facts([["pregao", version]])}`;
  return page({ title, header, main, ownStyle });
}

/** Writes the page to `path`, making its folder where there is none. */
export async function writeDataCheck(path: string, contents: DataCheckContents): Promise<void> {
  await writeFileAtomically(path, await renderDataCheck(contents));
}

function verdict(findings: readonly Finding[]): string {
  const count = (severity: Severity): number => findings.filter((one) => one.severity === severity).length;
  const [errors, warnings, notes] = [count("error"), count("warning"), count("info")];
  const named = [
    [errors, "error"],
    [warnings, "warning"],
    [notes, "note"],
  ] as const;
  const told = named.map(([number, name]) => `${formatCount(number)} ${name}${number === 1 ? "" : "s"}`);
  if (errors > 0) return `These bars need work before a model sees them: ${told.join(", ")}.`;
  if (warnings > 0) return `No errors; read the warnings before you train: ${told.join(", ")}.`;
  return notes > 0 ? `Nothing wrong was found: ${told.join(", ")}.` : "Nothing was found.";
}

/** One table, errors first; where there are very many, one for each severity, folded. */
function findingsSection(findings: readonly Finding[]): Markup {
  if (findings.length === 0) return html`<p>None.</p>\n`;
  const byWeight = severities.toReversed().map((severity) => ({
    severity,
    own: findings.filter((finding) => finding.severity === severity),
  }));
  if (findings.length <= mostShown) return findingsTable(byWeight.flatMap(({ own }) => own));
  const parts = byWeight.filter(({ own }) => own.length > 0);
  return html`${summaryTable(parts.flatMap(({ own }) => own))}
${parts.map(({ severity, own }) =>
  own.length <= mostShown
    ? findingsTable(own)
    : html`<details><summary>${formatCount(own.length)} findings of severity ${severity}</summary>
${findingsTable(own)}</details>
`,
)}`;
}

/** What was found how often: a line for each check and severity, in the order of the findings. */
function summaryTable(findings: readonly Finding[]): Markup {
  const groups = Map.groupBy(findings, ({ severity, check }) => `${severity} ${check}`);
  return table(
    [
      { name: "severity" },
      { name: "check" },
      { name: "findings", numeric: true },
      { name: "symbols", numeric: true },
      { name: "rows", numeric: true },
    ],
    [...groups.values()].map((group) => {
      const { severity, check } = group[0]!;
      const symbols = new Set(group.flatMap(({ symbol }) => symbol ?? []));
      const rows = group.reduce((sum, { count }) => sum + count, 0);
      return [
        html`<span class="mark ${severity}">${severity}</span>`,
        check,
        formatCount(group.length),
        formatCount(symbols.size),
        formatCount(rows),
      ];
    }),
  );
}

function findingsTable(findings: readonly Finding[]): Markup {
  return table(
    [
      { name: "severity" },
      { name: "check" },
      { name: "symbol" },
      { name: "finding" },
      { name: "rows", numeric: true },
      { name: "first" },
    ],
    findings.map(({ severity, check, symbol, message, count, firstTime }) => [
      html`<span class="mark ${severity}">${severity}</span>`,
      check,
      symbol ?? "",
      message,
      formatCount(count),
      html`<span class="date">${firstTime === undefined ? "" : formatTime(firstTime)}</span>`,
    ]),
  );
}

function symbolsTable({ profile, findings }: DataCheckContents): Markup {
  const rows = table(
    [
      { name: "symbol" },
      { name: "bars", numeric: true },
      { name: "of those expected", numeric: true },
      { name: "missing", numeric: true },
      { name: "longest hole", numeric: true },
      { name: "first" },
      { name: "last" },
      { name: "findings", numeric: true },
    ],
    profile.symbols.map(({ symbol, rows: bars, missing, longestHole, first, last }) => [
      symbol,
      formatCount(bars),
      formatPercent(bars / (bars + missing)),
      formatCount(missing),
      formatCount(longestHole),
      formatTime(first),
      formatTime(last),
      formatCount(findings.filter((finding) => finding.symbol === symbol).length),
    ]),
  );
  return profile.symbols.length <= mostShown
    ? rows
    : html`<details><summary>${formatCount(profile.symbols.length)} symbols</summary>
${rows}</details>
`;
}

function columnsTable({ profile, contracts }: DataCheckContents): Markup {
  const promised = new Map(
    contracts.flatMap(({ columns }) => columns.map((column) => [column.name, column] as const)),
  );
  return table(
    [
      { name: "column" },
      { name: "unit" },
      { name: "promised" },
      { name: "present", numeric: true },
      { name: "least", numeric: true },
      { name: "median", numeric: true },
      { name: "greatest", numeric: true },
    ],
    profile.columns.map(({ name, present, minimum, median, maximum }) => [
      html`<code>${name}</code>`,
      promised.get(name)?.unit ?? "–",
      promised.get(name)?.range ?? "–",
      formatPercent(profile.rows === 0 ? 0 : present / profile.rows),
      formatQuantity(minimum),
      formatQuantity(median),
      formatQuantity(maximum),
    ]),
  );
}

function contractSection({ name, description, columns, breaches }: ToldContract): Markup {
  return html`<h3>${name}: ${breaches === 0 ? "kept" : `${formatCount(breaches)} ${breaches === 1 ? "finding" : "findings"}`}</h3>
<p>${description}</p>
<details><summary>What it promises</summary>
${table(
  [{ name: "column" }, { name: "unit" }, { name: "values" }, { name: "missing" }],
  columns.map((column) => [
    html`<code>${column.name}</code>${column.required ? null : html`<span class="small">may be absent</span>`}`,
    column.unit,
    column.range,
    column.missing,
  ]),
)}</details>
`;
}

/** Prices and volumes lie many powers of ten apart: six figures of each. */
function formatQuantity(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= 1e6) return formatCount(value);
  return String(Number(value.toPrecision(6))).replaceAll("-", "−");
}
