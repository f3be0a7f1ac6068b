import { join } from "node:path";
import { PregaoError } from "../../errors.ts";
import { formatTime } from "../../market/finding.ts";
import type { RunContext } from "../../progress.ts";
import { Database, quoteText } from "../database/duckdb.ts";
import { refuseDamage, stageParquet } from "../database/stage-parquet.ts";
import { assembleBars } from "../reading/assemble-bars.ts";
import { readRows } from "../reading/raw-rows.ts";
import { refuseUnknownSymbols, requestedPeriod } from "../request.ts";
import type { BarSource, LoadedBars, LoadRequest } from "../source.ts";
import type { DatasetRecord } from "./dataset-record.ts";
import { datasetDirectory, showDataset } from "./lake.ts";

/** A dataset of the lake. Symbols and period are selected by DuckDB, so that a part of a large dataset costs a part. */
export class DatasetSource implements BarSource {
  readonly name: string;
  readonly description: string;
  readonly record: DatasetRecord;
  readonly #path: string;

  constructor(record: DatasetRecord, home: string) {
    this.name = record.name;
    this.description = `dataset ${record.name} of the lake, from ${record.origin}`;
    this.record = record;
    this.#path = join(datasetDirectory(record.name, home), record.data);
  }

  async load(request: LoadRequest = {}, context?: RunContext): Promise<LoadedBars> {
    const { record } = this;
    const period = requestedPeriod(request);
    refuseUnknownSymbols(request.symbols, record.symbols);
    const read = async (database: Database): Promise<LoadedBars> => {
      const table = await stageParquet(database, this.#path, record.name);
      const asItIs = Object.fromEntries(
        ["time", "symbol", ...record.columns].map((column) => [column, column]),
      );
      const raw = await readRows(table, { columns: asItIs }, context, ({ time, symbol }) => {
        const conditions: string[] = [];
        if (Number.isFinite(period.from)) conditions.push(`${time} >= ${period.from}`);
        if (Number.isFinite(period.to)) conditions.push(`${time} <= ${period.to}`);
        if (request.symbols !== undefined && symbol !== undefined) {
          conditions.push(`${symbol} IN (${request.symbols.map(quoteText).join(", ")})`);
        }
        return conditions;
      });
      if (raw.length === 0) {
        const held = `it holds bars from ${formatTime(record.first)} to ${formatTime(record.last)}`;
        throw new PregaoError("PREGAO_NO_ROWS", { file: record.name, reason: held });
      }
      const options = { timeframe: record.timeframe, calendar: record.calendar };
      return assembleBars(raw, {}, options, {
        file: record.name,
        origin: this.description,
        locate: table.locate,
      });
    };
    return Database.with(context, `reading ${record.name}`, (database) =>
      refuseDamage(record.name, () => read(database)),
    );
  }
}

/** The bars of a dataset by name; PREGAO_NAME_UNKNOWN with near matches for a dataset or ticker that is not there. */
export async function loadDataset(
  name: string,
  request: LoadRequest,
  home: string,
  context?: RunContext,
): Promise<LoadedBars> {
  return new DatasetSource(await showDataset(name, home), home).load(request, context);
}
