import type { Bars } from "../../market/bars.ts";
import { type TableColumns, writeParquet } from "../database/write-parquet.ts";

/**
 * Writes bars as Parquet: `time` (TIMESTAMP, UTC), `symbol`, and every column as DOUBLE, in the order of the frame;
 * missing values stay NaN. The same bars give the same bytes. O(rows × columns).
 */
export async function writeBars(bars: Bars, path: string, signal?: AbortSignal): Promise<void> {
  const { frame } = bars;
  const columns: TableColumns = new Map(
    frame.columnNames.map((name) => [name, Float64Array.from(bars.column(name))]),
  );
  await writeParquet(path, frame.time, frame.symbol, columns, signal);
}
