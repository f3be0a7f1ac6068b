import { PregaoError } from "../../errors.ts";
import { Bars } from "../../market/bars.ts";
import type { RunContext } from "../../progress.ts";
import type { LoadedBars, LoadRequest } from "../source.ts";
import { adjustBars } from "./adjust-bars.ts";
import type { Adjustment, AdjustmentDirection, CorporateEvent } from "./corporate-event.ts";
import { readEvents } from "./read-events.ts";
import { resolveEvents } from "./resolve-events.ts";

export interface AdjustmentOptions {
  /** Splits, groupings, bonuses and dividends: rows, or the path of a CSV or Parquet table of them. */
  readonly events?: string | readonly CorporateEvent[];
  /** What is taken out of the prices; splits when events are given, nothing without. */
  readonly adjustment?: Adjustment;
  /** Which end of the prices stays as traded; the latest (back) when left out. */
  readonly adjustmentDirection?: AdjustmentDirection;
}

/**
 * What `load` gives for a request, adjusted. The factors come from all bars, so that a part of the bars is adjusted as
 * the whole is. PREGAO_OPTION_INVALID for an adjustment without events; otherwise throws what reading events throws.
 */
export async function adjustLoaded(
  load: (request: LoadRequest) => Promise<LoadedBars>,
  request: LoadRequest,
  options: AdjustmentOptions,
  context?: RunContext,
): Promise<LoadedBars> {
  const { events, adjustmentDirection = "back" } = options;
  const adjustment = options.adjustment ?? (events === undefined ? "none" : "splits");
  if (adjustment === "none") return load(request);
  if (events === undefined) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "adjustment",
      value: adjustment,
      reason: "it needs a table of events (events)",
    });
  }
  const table = typeof events === "string" ? await readEvents(events, context) : events;
  const loaded = await load(request);
  const isPart = request.symbols !== undefined || request.from !== undefined || request.to !== undefined;
  const whole = isPart ? (await load({})).bars : loaded.bars;
  const { steps, findings } = resolveEvents(whole, table, adjustment);
  const adjusted = adjustBars(loaded.bars, steps, adjustmentDirection);
  const { frame, timeframe, calendar, origin } = adjusted;
  const what = adjustment === "total" ? "splits and dividends" : "splits";
  const wanted = request.symbols;
  return {
    ...loaded,
    bars: new Bars({
      frame,
      timeframe,
      calendar,
      origin: `${origin}, adjusted ${adjustmentDirection} for ${what}`,
    }),
    findings: [
      ...loaded.findings,
      ...findings.filter(
        ({ symbol }) => symbol === undefined || wanted === undefined || wanted.includes(symbol),
      ),
    ],
  };
}
