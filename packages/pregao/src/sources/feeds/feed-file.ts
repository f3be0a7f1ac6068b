import { PregaoError } from "../../errors.ts";
import type { Finding } from "../../market/finding.ts";
import type { RunContext } from "../../progress.ts";
import { type RawRows, readRows } from "../reading/raw-rows.ts";
import type { FeedKind, LoadedFeeds } from "./feed.ts";
import type { FeedFile } from "./feed-options.ts";
import { type FeedPlan, planFeed } from "./feed-plan.ts";
import { readLiquidations } from "./liquidation-file.ts";
import { matchSymbols } from "./match-symbols.ts";
import { droppedFindings, type SymbolRows, sortReadings } from "./readings.ts";
import { withFeedFile } from "./stage-feed.ts";

const day = 86_400_000;

/**
 * Reads a file as feeds of the given symbols of bars. A value counts as published at the time that the file states
 * plus `delay`; where nobody says, 0 – but the length of the stretch for files that state the beginning of a stretch
 * (bars of a reading, or bare dates), because taking them earlier would look ahead; a finding says so.
 */
export async function loadFeedFile(
  spec: FeedFile,
  symbols: readonly string[],
  context?: RunContext,
): Promise<LoadedFeeds> {
  if (spec.kind === "liquidations") return readLiquidations(spec, symbols, context);
  return withFeedFile(spec.path, context, async (table) => {
    const plan = planFeed(table.columns, spec.kind, spec.column, table.file);
    const main = [...plan.values.keys()][0]!;
    const options = spec.series === undefined ? {} : { series: spec.series };
    const raw = await readRows(table, options, context, undefined, () => plan);
    if (!raw.columns.has(main)) throw notNumbers(spec.kind, table.file, main, raw);
    const from = { feed: spec.kind, file: table.file, locate: table.locate };
    const readings = await sortReadings(raw, main, true, from);
    const findings = [...raw.findings, ...droppedFindings(readings.dropped, table.file, spec.kind)];
    const feeds = matchSymbols(readings.bySymbol, symbols, spec, table.file).map(({ rows, symbol }) => {
      const delay = spec.delay ?? stretch(plan, rows);
      if (spec.delay === undefined && delay > 0)
        findings.push(delayFinding(spec.kind, table.file, symbol, delay));
      return {
        kind: spec.kind,
        symbol,
        origin: table.file,
        times: rows.times.map((time) => time + delay),
        columns: rows.columns,
        staleness: spec.staleness ?? twiceApart(rows, spec.kind, table.file),
      };
    });
    return { feeds, findings };
  });
}

/** Milliseconds that a value sums up, where the file states their beginning; 0 for a reading of a moment. */
function stretch(plan: FeedPlan, rows: SymbolRows): number {
  const bareDates = rows.times.every((time) => time % day === 0);
  return plan.isClose || (bareDates && rows.distance >= day) ? rows.distance : 0;
}

function twiceApart(rows: SymbolRows, kind: FeedKind, file: string): number {
  if (!Number.isNaN(rows.distance)) return 2 * rows.distance;
  const reason = "it has one reading only: say how long it holds with staleness=8h";
  throw new PregaoError("PREGAO_FEED_UNUSABLE", { feed: kind, origin: file, reason });
}

function delayFinding(kind: FeedKind, file: string, symbol: string, delay: number): Finding {
  return {
    check: "feed-delay",
    severity: "info",
    symbol,
    column: kind,
    count: 1,
    message: `the times of ${file} begin the stretch that a value stands for: it counts as known ${delay / 60_000} minutes later (delay=0 says otherwise)`,
  };
}

function notNumbers(kind: FeedKind, file: string, main: string, raw: RawRows): PregaoError {
  const told = raw.findings.find(({ column }) => column === main)?.message;
  const reason = told ?? `its column for ${main} does not hold numbers`;
  return new PregaoError("PREGAO_FEED_UNUSABLE", { feed: kind, origin: file, reason });
}
