import { PregaoError } from "../errors.ts";
import type { Bars } from "../market/bars.ts";
import { type Finding, type Severity, severities } from "../market/finding.ts";
import { didYouMean } from "../near-matches.ts";
import { checks } from "./checks.ts";
import type { Check, Hit, SymbolBars } from "./contract.ts";
import { contractChecks } from "./contracts/checks.ts";
import { partChecks } from "./part-shares.ts";
import { readingChecks } from "./reading-checks.ts";

export interface QualityOptions {
  /** Severity by name of check, in place of the check's own; `off` leaves the check out. */
  readonly severities?: Readonly<Record<string, Severity | "off">>;
}

/**
 * Looks for everything in `checks.ts` in every symbol; the bars are not changed. Findings come by severity (errors
 * first), check and symbol. A column that is missing in every row of every symbol gives one finding, not one a
 * symbol. PREGAO_NAME_UNKNOWN for a severity of an unknown check. O(rows × checks).
 */
export function checkBars(bars: Bars, options: QualityOptions = {}): Finding[] {
  const wanted = options.severities ?? {};
  refuseUnknown(Object.keys(wanted));
  const findings: Finding[] = [];
  const { segments, time } = bars.frame;
  const [open, high, low, close, volume] = ["open", "high", "low", "close", "volume"].map((name) =>
    bars.column(name),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  for (const check of checks as readonly Check[]) {
    const severity = wanted[check.name];
    if (severity === "off") continue;
    for (const { symbol, start, end } of segments) {
      const series: SymbolBars = { bars, symbol, start, end, time, open, high, low, close, volume };
      for (const hit of check.find(series)) findings.push(toFinding(check, hit, series, severity));
    }
  }
  const whole = withoutRepetition(findings, bars);
  return whole.sort((a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity));
}

function refuseUnknown(names: readonly string[]): void {
  const known = [...checks, ...contractChecks, ...readingChecks, ...partChecks].map(
    (check): string => check.name,
  );
  for (const name of names) {
    if (known.includes(name)) continue;
    throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: "check", name, near: didYouMean(name, known) });
  }
}

function toFinding(check: Check, hit: Hit, series: SymbolBars, severity: Severity | undefined): Finding {
  return {
    check: check.name,
    severity: severity ?? hit.severity ?? check.severity,
    symbol: series.symbol,
    ...(hit.column !== undefined && { column: hit.column }),
    firstRow: hit.firstRow,
    lastRow: hit.lastRow,
    firstTime: series.time[hit.firstRow]!,
    lastTime: series.time[hit.lastRow]!,
    count: hit.count,
    message: hit.message,
  };
}

/** Missing columns would otherwise be told once a symbol. */
function withoutRepetition(findings: readonly Finding[], bars: Bars): Finding[] {
  const rows = new Map<string, number>();
  for (const { check, column, count } of findings) {
    if (!check.endsWith("-missing") || column === undefined) continue;
    rows.set(column, (rows.get(column) ?? 0) + count);
  }
  const told = new Set<string>();
  return findings.flatMap((finding) => {
    const { column, check } = finding;
    if (column === undefined || !check.endsWith("-missing") || rows.get(column) !== bars.length)
      return [finding];
    if (told.has(column)) return [];
    told.add(column);
    const { symbol: _, ...rest } = finding;
    const last = bars.length - 1;
    return [
      {
        ...rest,
        lastRow: last,
        lastTime: bars.time[last]!,
        count: bars.length,
        message: `no row has ${column}`,
      },
    ];
  });
}
