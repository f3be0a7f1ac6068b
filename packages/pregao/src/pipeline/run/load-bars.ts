import type { Configuration } from "../../config/index.ts";
import { PregaoError } from "../../errors.ts";
import type { RunContext } from "../../progress.ts";
import { mockSourceName } from "../../sources/index.ts";
import { type LoadedData, loadData } from "../load.ts";
import type { RunOptions } from "../options/run.ts";

const day = 86_400_000;

/** The bars of a run: `--symbol` and `--ticker` together, `--days` counted back from the last bar. */
export async function loadBars(
  options: RunOptions,
  configuration: Configuration,
  context: RunContext,
): Promise<LoadedData> {
  const symbols = [...new Set([...options.symbol, ...options.ticker])];
  const { days, mock, source, from, to, feeds } = options;
  if (mock && source !== undefined) {
    const reason = "--mock takes the place of a source: leave one of them out";
    throw new PregaoError("PREGAO_OPTION_INVALID", { option: "--source", value: source, reason });
  }
  const named = mock ? mockSourceName(symbols, days) : source;
  const loaded = await loadData(
    { source: named, ticker: symbols, from, to, feeds, mock: false },
    configuration,
    context,
  );
  return mock || days === undefined ? loaded : lastDays(loaded, days);
}

/** Only the bars of the last days, the others counted in the ledger. */
function lastDays(loaded: LoadedData, days: number): LoadedData {
  const { bars } = loaded;
  const last = bars.time.reduce((latest, time) => Math.max(latest, time), Number.NEGATIVE_INFINITY);
  const kept = bars.between(last - days * day + 1);
  const ledger = loaded.ledger.copy();
  ledger.drop(`before the last ${days} days`, bars.length - kept.length);
  return { ...loaded, bars: kept, ledger };
}
