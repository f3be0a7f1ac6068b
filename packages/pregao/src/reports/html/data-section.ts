import { formatTime, severities } from "../../market/finding.ts";
import type { ReportContents } from "../contract.ts";
import { formatCount, formatPercent } from "../format.ts";
import { html, type Markup } from "./escape.ts";
import { facts, table } from "./table.ts";

/** Where the rows came from and where each of them went. */
export function dataSection({ data, labels, ledger }: ReportContents): Markup {
  return html`<h2 id="data">Data</h2>
${dataFacts({ data, labels })}
<h3>Row ledger</h3>
${ledgerTable(ledger)}
${findingsPart(data.findings)}`;
}

/** Where the bars came from, and what was made of them to be learned. */
export function dataFacts({ data, labels }: Pick<ReportContents, "data" | "labels">): Markup {
  const total = labels.distribution.reduce((sum, { count }) => sum + count, 0);
  return facts([
    ["Origin", data.origin],
    [
      "Bars",
      `${formatCount(data.rows)} of ${data.timeframe}, ${formatTime(data.from)} to ${formatTime(data.to)}`,
    ],
    [data.symbols.length === 1 ? "Symbol" : `${data.symbols.length} symbols`, data.symbols.join(", ")],
    ["Labels", `${labels.kind}, ${labels.horizon} bars ahead${parameterText(labels.parameters)}`],
    ...(total === 0
      ? []
      : [
          [
            "Classes",
            labels.distribution
              .map(({ name, count }) => `${name} ${formatPercent(count / total)}`)
              .join(", "),
          ] as const,
        ]),
  ]);
}

export function findingsPart(findings: ReportContents["data"]["findings"]): Markup {
  return html`<h3>Findings in the data</h3>
${findings.length === 0 ? html`<p>None.</p>\n` : findingsTable(findings)}`;
}

export function ledgerTable({ rows_in, rows_used, dropped }: ReportContents["ledger"]): Markup {
  const lost = dropped.reduce((sum, { count }) => sum + count, 0);
  const balance = rows_in - rows_used - lost;
  return html`${table(
    [{ name: "rows" }, { name: "count", numeric: true }],
    [
      [html`<strong>in</strong>`, formatCount(rows_in)],
      ...dropped.map(({ reason, count }) => [`dropped: ${reason}`, formatCount(count)]),
      [html`<strong>used</strong>`, formatCount(rows_used)],
    ],
  )}${balance === 0 ? null : html`<p class="warnings">The ledger does not add up: ${formatCount(balance)} rows are unaccounted for.</p>\n`}`;
}

/** More findings than this are folded away under their number: the page is about the model. */
const mostFindingsShown = 12;

function findingsTable(findings: ReportContents["data"]["findings"]): Markup {
  const counts = severities
    .map((severity) => ({
      severity,
      count: findings.filter((finding) => finding.severity === severity).length,
    }))
    .filter(({ count }) => count > 0)
    .toReversed();
  const summary = counts
    .map(({ severity, count }) => `${formatCount(count)} of severity ${severity}`)
    .join(", ");
  const rows = table(
    [
      { name: "severity" },
      { name: "check" },
      { name: "symbol" },
      { name: "finding" },
      { name: "rows", numeric: true },
    ],
    findings.map(({ severity, check, symbol, message, count }) => [
      severity,
      check,
      symbol ?? "",
      message,
      formatCount(count),
    ]),
  );
  return findings.length <= mostFindingsShown
    ? rows
    : html`<details><summary>${formatCount(findings.length)} findings: ${summary}</summary>
${rows}</details>`;
}

/** Parts of the split with their dates, and what lies between them. */
export function splitSection({ split }: Pick<ReportContents, "split">): Markup {
  return html`<h2 id="split">Split</h2>
<p>${
    split.kind === "by-date"
      ? "By date, all symbols together: what is tested comes after everything that was trained on."
      : html`<strong>Shuffled and stratified, on request: it leaks.</strong> Rows around every tested row were trained on.`
  }</p>
${table(
  [{ name: "part" }, { name: "rows", numeric: true }, { name: "from" }, { name: "to" }],
  [
    ...split.parts.map(({ name, rows, from, to }) => [
      name,
      formatCount(rows),
      formatTime(from),
      formatTime(to),
    ]),
    ...split.dropped.map(({ reason, count }) => [`left out: ${reason}`, formatCount(count), "", ""]),
  ],
)}`;
}

function parameterText(parameters: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(parameters);
  return entries.length === 0
    ? ""
    : `; ${entries.map(([name, value]) => `${name} ${valueText(value)}`).join(", ")}`;
}

export function valueText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "–");
}
