import type { Finding } from "../../../market/finding.ts";
import { cleanStageCache } from "../../run/stage-cache.ts";
import { loadAndKeep } from "./kept-bars.ts";
import { type StepEnvironment, stepCacheRoot } from "./step-environment.ts";
import type { LoadResult } from "./step-results.ts";

/** Days that loaded bars and their features are kept after their last use. */
const keptDays = 7;
const mostWarnings = 20;

/** Loads all bars of the source. What no step has used for a week makes room first. */
export async function loadStep(source: string, environment: StepEnvironment): Promise<LoadResult> {
  await cleanStageCache(stepCacheRoot(environment.configuration.home), keptDays);
  const { loaded, place } = await loadAndKeep(source, environment);
  const { bars, findings, ledger } = loaded;
  const columns = ["date", "ticker", ...bars.frame.columnNames];
  const [first, last] = endsOf(bars.time);
  return {
    data_shape: [bars.length, columns.length],
    columns,
    source,
    symbols: bars.symbols,
    from: new Date(first).toISOString(),
    to: new Date(last).toISOString(),
    sha256: place.sha256,
    warnings: warningsOf(findings),
    row_ledger: ledger.toJSON(),
  };
}

/** Errors first, then warnings; what is only said for information stays in reports. */
export function warningsOf(findings: readonly Finding[]): string[] {
  const ofKind = (severity: Finding["severity"]): string[] =>
    findings.flatMap((finding) => (finding.severity === severity ? [`${severity}: ${finding.message}`] : []));
  const told = [...ofKind("error"), ...ofKind("warning")];
  if (told.length <= mostWarnings) return told;
  return [...told.slice(0, mostWarnings), `and ${told.length - mostWarnings} more: pregao data check`];
}

function endsOf(time: Float64Array): [number, number] {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const one of time) {
    first = Math.min(first, one);
    last = Math.max(last, one);
  }
  return [first, last];
}
