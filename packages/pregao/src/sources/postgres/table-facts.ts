import { PregaoError } from "../../errors.ts";
import type { CalendarName } from "../../market/calendar.ts";
import { formatTime } from "../../market/finding.ts";
import { type Timeframe, timeframeNames, timeframes } from "../../market/timeframe.ts";
import { didYouMean } from "../../near-matches.ts";
import { calendarOfDays } from "../reading/infer-calendar.ts";
import type { PostgresConnection } from "./connection.ts";
import type { TableShape } from "./table-shape.ts";

/**
 * The most common distance between neighbouring bars of one symbol, found by the server over the whole table: what
 * `inferTimeframe` does for files. PREGAO_TIMEFRAME_UNKNOWN as there.
 */
export async function timeframeOfTable(
  connection: PostgresConnection,
  { from, time, symbol }: TableShape,
  file: string,
): Promise<Timeframe> {
  const [[distance] = []] = await connection.query(
    "measuring the distance of bars",
    `SELECT distance FROM (
       SELECT t - lag(t) OVER (PARTITION BY s ORDER BY t) AS distance
       FROM (SELECT DISTINCT ${time.milliseconds} AS t, ${symbol ?? "''"} AS s FROM ${from} WHERE NOT ${time.missing}) AS bars
     ) AS distances WHERE distance > 0 GROUP BY distance ORDER BY count(*) DESC, distance LIMIT 1`,
  );
  const found = timeframeNames.find((name) => timeframes[name] === Number(distance));
  if (found !== undefined) return found;
  throw new PregaoError("PREGAO_TIMEFRAME_UNKNOWN", {
    file,
    reason:
      distance === undefined
        ? "no symbol has two bars"
        : `its bars are mostly ${Number(distance) / 60_000} minutes apart, which is no timeframe of ${timeframeNames.join(", ")}`,
  });
}

/** The calendar that all bar times of the table fit. */
export async function calendarOfTable(
  connection: PostgresConnection,
  { from, time }: TableShape,
  timeframe: Timeframe,
): Promise<CalendarName> {
  const days = await connection.query(
    "counting the bars of each day",
    `SELECT floor(${time.milliseconds} / 86400000) * 86400000, count(*) FROM ${from} WHERE NOT ${time.missing} GROUP BY 1`,
  );
  const counted = days.map(([date, count]) => ({ date: Number(date), count: Number(count) }));
  return calendarOfDays(counted, timeframe).name;
}

/** PREGAO_NAME_UNKNOWN, with near matches, for the first symbol that no row has. */
export async function refuseUnknownSymbols(
  connection: PostgresConnection,
  { from, symbol }: TableShape,
  wanted: readonly string[],
): Promise<void> {
  if (symbol === undefined) return;
  const [[missing] = []] = await connection.query(
    "looking for the symbols",
    `SELECT wanted FROM unnest($1::text[]) WITH ORDINALITY AS list (wanted, place)
     WHERE NOT EXISTS (SELECT 1 FROM ${from} WHERE ${symbol} = wanted) ORDER BY place LIMIT 1`,
    [[...wanted]],
  );
  if (missing === undefined || missing === null) return;
  const known = await namesIn(connection, from, symbol, "listing the symbols");
  throw new PregaoError("PREGAO_NAME_UNKNOWN", {
    what: "ticker",
    name: missing,
    near: didYouMean(missing, known),
  });
}

/** The names of overlapping series, of which some may be wanted: PREGAO_NAME_UNKNOWN for one that is not there. */
export async function seriesOfTable(
  connection: PostgresConnection,
  { from, series }: TableShape,
  wanted: readonly string[],
): Promise<string[]> {
  if (series === undefined) return [];
  const known = await namesIn(connection, from, series, "listing the series");
  for (const name of wanted) {
    if (known.includes(name)) continue;
    throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: "series", name, near: didYouMean(name, known) });
  }
  return known;
}

/** The refusal of a request that no row meets, which says what there is. */
export async function noRows(
  connection: PostgresConnection,
  { from, time }: TableShape,
  file: string,
): Promise<PregaoError> {
  const [[first, last] = []] = await connection.query(
    "reading the period",
    `SELECT min(${time.milliseconds}), max(${time.milliseconds}) FROM ${from}`,
  );
  const held = `it holds bars from ${formatTime(Number(first))} to ${formatTime(Number(last))}`;
  const reason = first === null || first === undefined ? "it has no rows" : held;
  return new PregaoError("PREGAO_NO_ROWS", { file, reason });
}

async function namesIn(
  connection: PostgresConnection,
  from: string,
  text: string,
  what: string,
): Promise<string[]> {
  const found = await connection.query(
    what,
    `SELECT DISTINCT ${text} FROM ${from} WHERE ${text} IS NOT NULL LIMIT 10000`,
  );
  return found.map(([name]) => name!).sort();
}
