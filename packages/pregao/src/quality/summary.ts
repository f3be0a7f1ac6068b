import { type Finding, type Severity, severities } from "../market/finding.ts";

/** The findings of one check and severity over all symbols. */
export interface FindingSummary {
  readonly check: string;
  readonly severity: Severity;
  readonly column?: string;
  readonly symbols: readonly string[];
  /** Rows over all symbols. */
  readonly count: number;
  /** The message of the finding with most rows. */
  readonly message: string;
}

/** One line a check (and column, and severity) in place of one a symbol: what a table has room for. */
export function summarizeFindings(findings: readonly Finding[]): FindingSummary[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = [finding.severity, finding.check, finding.column].join(" ");
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  const summaries = [...groups.values()].map((group): FindingSummary => {
    const worst = group.reduce((most, finding) => (finding.count > most.count ? finding : most));
    const { check, severity, column, message } = worst;
    const symbols = group.flatMap(({ symbol }) => (symbol === undefined ? [] : [symbol]));
    const count = group.reduce((sum, finding) => sum + finding.count, 0);
    return { check, severity, ...(column !== undefined && { column }), symbols, count, message };
  });
  return summaries.sort((a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity));
}
