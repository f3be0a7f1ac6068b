import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { RunContext } from "../../progress.ts";
import { stageCsv } from "../csv/stage-csv.ts";
import { Database } from "../database/duckdb.ts";
import { stageDatabase } from "../database/stage-database.ts";
import { stageParquet } from "../database/stage-parquet.ts";
import { fileKind, firstBytes } from "../reading/file-kind.ts";
import type { StagedTable } from "../reading/staged-table.ts";
import { unpackZip } from "./unpack-zip.ts";

/** Opens a feed's file (CSV, CSV in gzip or zip, Parquet, DuckDB) for the length of `use`. */
export async function withFeedFile<Result>(
  path: string,
  context: RunContext | undefined,
  use: (table: StagedTable) => Promise<Result>,
): Promise<Result> {
  const head = await firstBytes(path, 4);
  if (head.toString("latin1") !== "PK\u0003\u0004") return stage(path, path, context, use);
  const directory = await mkdtemp(join(tmpdir(), "pregao-unzip-"));
  try {
    return await stage(await unpackZip(path, directory), path, context, use);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function stage<Result>(
  path: string,
  named: string,
  context: RunContext | undefined,
  use: (table: StagedTable) => Promise<Result>,
): Promise<Result> {
  const kind = await fileKind(path);
  const file = basename(named);
  return Database.with(context, `reading ${file}`, async (database) => {
    const table =
      kind === "parquet"
        ? await stageParquet(database, path, file)
        : kind === "duckdb"
          ? await stageDatabase(database, path, file, undefined)
          : await stageCsv(database, path, file, kind === "csv.gz");
    return use(table);
  });
}
