import type { Evaluation } from "../../evaluation/index.ts";
import { formatTime } from "../../market/finding.ts";
import { formatCount } from "../format.ts";
import { html, type Markup } from "./escape.ts";

/** What was scored: rows, dates, symbols, period. */
export function sampleText({ rows, rowsWithoutOutcome, dates, symbols, period }: Evaluation): string {
  const left =
    rowsWithoutOutcome === 0 ? "" : `; ${formatCount(rowsWithoutOutcome)} more have no known outcome`;
  return `${formatCount(rows)} rows, ${formatCount(dates)} dates, ${formatCount(symbols)} ${symbols === 1 ? "symbol" : "symbols"}, ${formatTime(period.from)} to ${formatTime(period.to)}${left}`;
}

export function capitalised(line: string): string {
  return line.charAt(0).toUpperCase() + line.slice(1);
}

/** Whatever weakens a claim, each sentence once; nothing where there is none. */
export function warningList(warnings: readonly string[]): Markup {
  const texts = [...new Set(warnings)];
  return texts.length === 0
    ? html``
    : html`<ul class="warnings">${texts.map((text) => html`<li>${text}</li>`)}</ul>`;
}
