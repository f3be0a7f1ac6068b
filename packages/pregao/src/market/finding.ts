export const severities = ["info", "warning", "error"] as const;
export type Severity = (typeof severities)[number];

/**
 * Something a reader of the data should know: what was looked for (`check`, a stable kebab-case name), where it
 * was found and how often. `count` counts rows, unless the message says otherwise; rows are row numbers of the
 * frame, times epoch milliseconds UTC; `lines` are 1-based lines of the file that was read.
 */
export interface Finding {
  readonly check: string;
  readonly severity: Severity;
  readonly message: string;
  readonly count: number;
  readonly symbol?: string;
  readonly column?: string;
  readonly firstRow?: number;
  readonly lastRow?: number;
  readonly firstTime?: number;
  readonly lastTime?: number;
  readonly firstLine?: number;
}

/** Date (and time of day where there is one) of epoch milliseconds, as messages print it; UTC. */
export function formatTime(time: number): string {
  if (!Number.isFinite(time)) return "no time";
  const text = new Date(time).toISOString();
  return text.endsWith("T00:00:00.000Z") ? text.slice(0, 10) : `${text.slice(0, 16).replace("T", " ")} UTC`;
}
