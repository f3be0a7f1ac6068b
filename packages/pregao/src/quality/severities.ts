import type { Finding, Severity } from "../market/finding.ts";

/** Findings with the severities that the settings give their checks in place of their own; `off` takes them out. */
export function withSeverities(
  findings: readonly Finding[],
  severities: Readonly<Record<string, Severity | "off">>,
): Finding[] {
  return findings.flatMap((finding) => {
    const wanted = severities[finding.check];
    if (wanted === "off") return [];
    return [wanted === undefined ? finding : { ...finding, severity: wanted }];
  });
}
