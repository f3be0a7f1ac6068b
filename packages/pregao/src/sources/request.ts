import { PregaoError } from "../errors.ts";
import { didYouMean } from "../near-matches.ts";
import type { RunContext } from "../progress.ts";
import type { LoadRequest } from "./source.ts";

export interface Period {
  readonly from: number;
  readonly to: number;
}

const day = 86_400_000;

/** The period of a request in epoch milliseconds; −∞ and +∞ where an end is open. */
export function requestedPeriod(request: LoadRequest): Period {
  const from =
    request.from === undefined ? Number.NEGATIVE_INFINITY : parseMoment("from", request.from, false);
  const to = request.to === undefined ? Number.POSITIVE_INFINITY : parseMoment("to", request.to, true);
  if (from > to) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "from",
      value: String(request.from),
      reason: `it lies after to = ${request.to}`,
    });
  }
  return { from, to };
}

function parseMoment(option: string, value: number | string, wholeDay: boolean): number {
  if (typeof value === "number" && !Number.isNaN(value)) return value;
  const text = String(value);
  const bareDate = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const withZone = bareDate || /(Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text.replace(" ", "T")}Z`;
  const time = Date.parse(withZone);
  // Date.parse rolls 2024-02-31 over to March: the round trip tells.
  const rolledOver = bareDate && !new Date(time || 0).toISOString().startsWith(text);
  if (Number.isNaN(time) || rolledOver || !/^\d{4}-/.test(text)) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option,
      value: text,
      reason: "write it as 2024-01-31 or 2024-01-31T10:00 (UTC)",
    });
  }
  return bareDate && wholeDay ? time + day - 1 : time;
}

/** PREGAO_NAME_UNKNOWN, with near matches, for the first symbol of a request that is not among `held`. */
export function refuseUnknownSymbols(wanted: readonly string[] | undefined, held: readonly string[]): void {
  for (const name of wanted ?? []) {
    if (held.includes(name)) continue;
    throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: "ticker", name, near: didYouMean(name, held) });
  }
}

/** Those of `held` that a request is for, in their order. */
export function requestedSymbols(
  wanted: readonly string[] | undefined,
  held: readonly string[],
): readonly string[] {
  refuseUnknownSymbols(wanted, held);
  return wanted === undefined ? held : held.filter((name) => wanted.includes(name));
}

/** Stops a load between two steps once the caller has given up. */
export function throwIfAborted(context: RunContext | undefined, stage: string): void {
  if (context?.signal.aborted) throw new PregaoError("PREGAO_INTERRUPTED", { stage });
}
