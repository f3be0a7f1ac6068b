import { styleText } from "node:util";
import { type Finding, formatTime } from "../../market/finding.ts";
import { plainTable } from "../../reports/plain-table.ts";

/** Findings for a terminal, a line each. */
export function renderFindings(findings: readonly Finding[]): string {
  const colours = { error: "red", warning: "yellow", info: "dim" } as const;
  return plainTable(
    ["severity", "check", "symbol", "count", "first", "what"],
    findings.map(({ severity, check, symbol, count, firstTime, message }) => [
      styleText(colours[severity], severity, { stream: process.stdout }),
      check,
      symbol ?? "",
      String(count),
      firstTime === undefined ? "" : formatTime(firstTime),
      message,
    ]),
    { right: [3], rule: true },
  );
}
