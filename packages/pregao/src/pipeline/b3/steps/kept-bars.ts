import { PregaoError } from "../../../errors.ts";
import {
  Bars,
  type CalendarName,
  calendarNamed,
  Frame,
  RowLedger,
  type Timeframe,
} from "../../../market/index.ts";
import { fingerprintBars } from "../../fingerprint.ts";
import { type LoadedData, loadData } from "../../load.ts";
import { readPlainResult, writePlainResult } from "../../run/plain-results.ts";
import type { Stage } from "../../run/stage-cache.ts";
import type { StepEnvironment } from "./step-environment.ts";
import type { LoadedPlace } from "./step-payload.ts";

/** Reads the bars of a source anew, and keeps them for the steps that follow. */
export async function loadAndKeep(
  source: string,
  { configuration, context, cache }: StepEnvironment,
): Promise<{ readonly loaded: LoadedData; readonly place: LoadedPlace }> {
  const loaded = await loadData(
    { source, ticker: [], from: undefined, to: undefined },
    configuration,
    context,
  );
  const place = { source, sha256: fingerprintBars(loaded.bars) };
  await cache.keep(barsStage(place), loaded);
  return { loaded, place };
}

/**
 * The bars that were loaded: what was kept of them, or on another machine the source again. PREGAO_B3_DATA_CHANGED where the
 * source no longer gives the same.
 */
export async function keptBars(place: LoadedPlace, environment: StepEnvironment): Promise<LoadedData> {
  const found = await environment.cache.find(barsStage(place));
  if (found !== undefined) return found.result;
  const again = await loadAndKeep(place.source, environment);
  if (again.place.sha256 === place.sha256) return again.loaded;
  throw new PregaoError("PREGAO_B3_DATA_CHANGED", { source: place.source });
}

function barsStage(place: LoadedPlace): Stage<LoadedData> {
  return {
    name: "bars",
    inputs: place,
    format: {
      write: (directory, { bars, ledger, ...facts }) =>
        writePlainResult(directory, {
          ...facts,
          frame: {
            time: bars.time,
            symbol: bars.frame.symbol,
            columns: Object.fromEntries(bars.frame.columns),
          },
          timeframe: bars.timeframe,
          calendar: bars.calendar.name,
          origin: bars.origin,
          ledger: ledger.toJSON(),
        }),
      read: async (directory) => loadedFrom((await readPlainResult(directory)) as PlainLoaded),
    },
  };
}

interface PlainLoaded extends Pick<LoadedData, "source" | "description" | "findings"> {
  readonly frame: ConstructorParameters<typeof Frame>[0];
  readonly timeframe: Timeframe;
  readonly calendar: CalendarName;
  readonly origin: string;
  readonly ledger: ReturnType<RowLedger["toJSON"]>;
}

function loadedFrom({ frame, timeframe, calendar, origin, ledger, ...facts }: PlainLoaded): LoadedData {
  const counted = new RowLedger(ledger.rows_in);
  for (const { reason, count } of ledger.dropped) counted.drop(reason, count);
  const bars = new Bars({ frame: new Frame(frame), timeframe, calendar: calendarNamed(calendar), origin });
  return { ...facts, bars, ledger: counted };
}
