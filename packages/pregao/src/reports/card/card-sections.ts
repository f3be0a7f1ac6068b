import { bestBaseline, type Evaluation } from "../../evaluation/index.ts";
import { formatTime } from "../../market/finding.ts";
import type { ReportContents } from "../contract.ts";
import { formatCount, formatDifference, formatFigure, formatInterval, formatPercent } from "../format.ts";
import { bullets, code, markdownTable, plain } from "./markdown.ts";

/** What such a model is for, and what it must not be used for; the same for all, because it follows from what they are. */
export const intendedUse = `Forecasts the next bars of the market named below, for people who know what a forecast is worth: research, and input to decisions that somebody answers for.

Not meant for: other markets, bars of another length, or symbols that it has not seen, without judging it there first; trading without limits on loss; any decision about people. The figures below are of the past; markets change.`;

/** Bars, period, where rows went. */
export function dataLines({ data, ledger }: Pick<ReportContents, "data" | "ledger">): string {
  const bySeverity = ["error", "warning", "info"]
    .map((severity) => [severity, data.findings.filter((one) => one.severity === severity).length] as const)
    .filter(([, count]) => count > 0);
  return [
    `- Origin: ${plain(data.origin)}`,
    `- Bars: ${formatCount(data.rows)} of ${data.timeframe}, ${formatTime(data.from)} to ${formatTime(data.to)}`,
    `- Symbols: ${data.symbols.map(plain).join(", ")}`,
    `- Rows: ${formatCount(ledger.rows_in)} in, ${formatCount(ledger.rows_used)} used${ledger.dropped.map(({ reason, count }) => `; ${formatCount(count)} dropped: ${plain(reason)}`).join("")}`,
    `- Findings in the data: ${bySeverity.length === 0 ? "none" : bySeverity.map(([severity, count]) => `${formatCount(count)} of severity ${severity}`).join(", ")}`,
  ].join("\n");
}

export function targetLine({ kind, horizon, parameters, distribution }: ReportContents["labels"]): string {
  const total = distribution.reduce((sum, { count }) => sum + count, 0);
  const chosen = Object.entries(parameters).map(([name, value]) => `${name} ${value}`);
  const shares = distribution.map(({ name, count }) => `${name} ${formatPercent(count / total)}`);
  return `${plain(kind)}, ${horizon} bars ahead${chosen.length === 0 ? "" : ` (${plain(chosen.join(", "))})`}${total === 0 ? "" : `; classes: ${plain(shares.join(", "))}`}.`;
}

export function splitLines({ kind, parts, dropped }: ReportContents["split"]): string {
  return [
    kind === "by-date"
      ? "By date, all symbols together: what is tested comes after everything that was trained on."
      : "**Shuffled and stratified: it leaks.** Rows around every tested row were trained on.",
    "",
    markdownTable(
      [{ name: "part" }, { name: "rows", numeric: true }, { name: "from" }, { name: "to" }],
      [
        ...parts.map((part) => [
          plain(part.name),
          formatCount(part.rows),
          formatTime(part.from),
          formatTime(part.to),
        ]),
        ...dropped.map(({ reason, count }) => [`left out: ${plain(reason)}`, formatCount(count), "", ""]),
      ],
    ),
  ].join("\n");
}

/** Every metric with its interval beside its best baseline. */
export function metricLines({ metrics, intervals }: Evaluation): string {
  return markdownTable(
    [
      { name: "metric" },
      { name: "model", numeric: true },
      { name: `${intervals.level * 100} % interval`, numeric: true },
      { name: "best baseline" },
      { name: "baseline", numeric: true },
      { name: "difference", numeric: true },
    ],
    metrics.map((metric) => {
      const name = bestBaseline(metric);
      const against = metric.baselines[name];
      return [
        `${plain(metric.label)}, ${metric.better} is better`,
        formatFigure(metric.value),
        formatInterval(metric.low, metric.high),
        plain(name.replaceAll("_", " ")),
        formatFigure(against?.value ?? null),
        against === undefined
          ? "–"
          : `${formatDifference(against.difference)} (${formatInterval(against.differenceLow, against.differenceHigh)})`,
      ];
    }),
  );
}

export function parameterLines(parameters: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(parameters);
  if (entries.length === 0) return "None.";
  return markdownTable(
    [{ name: "parameter" }, { name: "value" }],
    entries.map(([name, value]) => [
      code(name),
      plain(typeof value === "string" ? value : (JSON.stringify(value) ?? "–")),
    ]),
  );
}

export function caveatLines(caveats: readonly string[]): string {
  return bullets(
    [...new Set(caveats)].map(plain),
    "None beyond what is true of every figure here: one test period is one market, and nothing counts how often somebody has tried.",
  );
}

export function reproductionLines({ commands, seed, libraries }: ReportContents["reproduce"]): string {
  const runs = [...commands.join("\n").matchAll(/`+/g)].map(([run]) => run.length);
  const fence = "`".repeat(Math.max(3, ...runs.map((length) => length + 1)));
  return [
    `${fence}sh`,
    ...commands,
    fence,
    "",
    `Seed ${seed}; ${Object.entries(libraries)
      .map(([name, version]) => `${plain(name)} ${plain(version)}`)
      .join(", ")}.`,
  ].join("\n");
}
