import { styleText } from "node:util";
import { type AuditFinding, causeOf, type LookaheadAudit } from "../../audit/index.ts";
import { parseOptions } from "../../config/index.ts";
import { exitCodes } from "../../errors.ts";
import { formatTime } from "../../market/finding.ts";
import { type AuditRun, runLookaheadAudit } from "../../pipeline/audit.ts";
import { auditLookaheadOptions } from "../../pipeline/options/audit.ts";
import { formatCount } from "../../reports/format.ts";
import { plainTable } from "../../reports/plain-table.ts";
import type { CommandHandler } from "../session.ts";

export const auditFeatures: CommandHandler = async ({ configuration, terminal, context }, given) => {
  const options = parseOptions(auditLookaheadOptions, given, "--");
  const run = await runLookaheadAudit(options, configuration, context);
  if (!run.audit.clean) process.exitCode = exitCodes.data;
  terminal.result(auditBody(run), () => describeAudit(run));
};

/** The audit as JSON for machines. */
function auditBody({ audit, bars, description, model, leftOut }: AuditRun): Record<string, unknown> {
  return {
    status: "success",
    clean: audit.clean,
    subject: audit.subject,
    source: description,
    rows: bars.length,
    model,
    columns: audit.columns,
    cuts: audit.cuts,
    values_compared: audit.valuesCompared,
    findings: audit.findings.map(({ evidence, ...finding }) => ({
      ...finding,
      remedy: causeOf(finding.cause).remedy,
      symbol: evidence.symbol,
      row: evidence.row,
      time: new Date(evidence.time).toISOString(),
      before: evidence.before,
      after: evidence.after,
      perturbation: evidence.perturbation,
      cut: new Date(evidence.cut).toISOString(),
      rows_changed: evidence.rowsChanged,
      ahead_from: evidence.aheadFrom,
      ahead_to: evidence.aheadTo,
      through: evidence.through,
    })),
    settling: audit.settling,
    unjudged: audit.unjudged,
    left_out: leftOut,
  };
}

function describeAudit({ audit, bars, description, model, leftOut }: AuditRun): string {
  const { findings, settling, unjudged } = audit;
  const bold = (text: string): string => styleText("bold", text, { stream: process.stdout });
  const of = model === null ? audit.subject : `${audit.subject} (${model.name} version ${model.version})`;
  return [
    `${bold("Audited")}   ${of} on ${description}: ${formatCount(bars.length)} bars of ${formatCount(bars.symbols.length)} ${bars.symbols.length === 1 ? "symbol" : "symbols"}`,
    `${bold("Dates")}     ${audit.cuts} after which the future was altered; ${formatCount(audit.valuesCompared)} values before them compared`,
    ...listed("Left out", leftOut),
    ...listed(
      "Unjudged",
      unjudged.map(({ column, reason }) => ({ name: column, reason })),
    ),
    ...(findings.length === 0 ? [] : ["", findingsTable(findings), ...remedies(findings)]),
    ...(settling.length === 0 ? [] : ["", ...settlingLines(settling)]),
    "",
    verdict(audit),
  ].join("\n");
}

/** What was not audited, a line for each reason. */
function listed(title: string, entries: readonly { name: string; reason: string }[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { name, reason } of entries) byReason.set(reason, [...(byReason.get(reason) ?? []), name]);
  return [...byReason].map(([reason, names], place) => {
    const head = place === 0 ? styleText("bold", title, { stream: process.stdout }) : "".padEnd(title.length);
    return `${head}  ${names.join(", ")}: ${reason}`;
  });
}

function findingsTable(findings: readonly AuditFinding[]): string {
  return plainTable(
    ["", "column", "cause", "symbol", "row", "time", "seen", "what"],
    findings.map(({ severity, column, cause, message, evidence, seen, of }) => [
      styleText(severity === "error" ? "red" : "dim", severity, { stream: process.stdout }),
      column,
      cause,
      evidence.symbol,
      String(evidence.row),
      formatTime(evidence.time),
      `${seen} of ${of}`,
      message,
    ]),
    { right: [4], rule: true },
  );
}

function remedies(findings: readonly AuditFinding[]): string[] {
  const causes = [...new Set(findings.map(({ cause }) => cause))];
  return ["", ...causes.map((cause) => `${cause}: ${causeOf(cause).remedy}`)];
}

/** Recursive features in a few lines: most forget their start within some hundred rows, sums never do. */
function settlingLines(settling: LookaheadAudit["settling"]): string[] {
  const never = settling.filter(({ rows }) => rows === null);
  const known = settling.flatMap(({ column, rows }) => (rows === null ? [] : [{ column, rows }]));
  known.sort((a, b) => b.rows - a.rows);
  const longest = known.slice(0, 5).map(({ column, rows }) => `${column} ${rows}`);
  return [
    ...(known.length === 0
      ? []
      : [
          `${known.length} recursive ${known.length === 1 ? "feature forgets" : "features forget"} where the series began (to 1e-6), slowest first, rows after the warm-up: ${longest.join(", ")}`,
        ]),
    ...(never.length === 0
      ? []
      : [`These do not forget it within the rows watched: ${never.map(({ column }) => column).join(", ")}`]),
  ];
}

function verdict({ clean, findings, columns, unjudged }: LookaheadAudit): string {
  const paint = (format: "green" | "red", text: string): string =>
    styleText(["bold", format], text, { stream: process.stdout });
  const wrong = new Set(findings.filter(({ severity }) => severity === "error").map(({ column }) => column));
  if (!clean) return paint("red", `${wrong.size} of ${columns} columns must not be used as they are.`);
  const silent = new Set(unjudged.map(({ column }) => column)).size;
  const judged = columns - silent;
  return paint("green", `No column changed with the future: ${judged} of ${columns} judged.`);
}
