import type { Bars } from "../../market/bars.ts";
import { Database, quoteName, quoteText } from "../database/duckdb.ts";

/**
 * Writes bars as Parquet: `time` (TIMESTAMP, UTC), `symbol`, and every column as DOUBLE, in the order of the frame;
 * missing values stay NaN. The same bars give the same bytes. O(rows × columns).
 */
export async function writeBars(
  bars: Bars,
  path: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  const { frame } = bars;
  const names = frame.columnNames;
  const quoted = names.map(quoteName);
  // One thread: row groups are then written in the order of the rows.
  const context = { threads: 1, signal };
  await Database.with(context, "writing Parquet", async (database) => {
    const columns = names.map((name) => Float64Array.from(bars.column(name)));
    const declared = quoted.map((name) => `${name} DOUBLE`).join(", ");
    await database.run(`CREATE TABLE pregao_bars (pregao_code INTEGER, pregao_time DOUBLE, ${declared})`);
    await database.append("pregao_bars", [frame.symbol.codes, frame.time, ...columns]);
    const symbols = frame.symbol.dictionary.map(quoteText).join(", ");
    await database.run(
      `COPY (SELECT make_timestamp((pregao_time * 1000)::BIGINT) AS "time",
               ([${symbols}])[pregao_code + 1] AS "symbol", ${quoted.join(", ")} FROM pregao_bars)
       TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd)`,
    );
  });
}
