import { basename } from "node:path";
import type { RunContext } from "../../progress.ts";
import { Database } from "../database/duckdb.ts";
import { stageParquetFiles } from "../database/stage-parquet.ts";
import { type FileOptions, type LoadedFile, loadFile, loadTable } from "../file-source.ts";
import { requestedPeriod, throwIfAborted } from "../request.ts";
import type { BarSource, LoadRequest } from "../source.ts";
import type { DataLoader } from "./loader.ts";

/**
 * Bars in the files that a loader brings: one file of any kind, or any number of Parquet files, which are read as one
 * table (columns by name; folders such as `symbol=PETR4` are columns too).
 */
export class LoaderSource implements BarSource {
  readonly name: string;
  readonly description: string;
  readonly #loader: DataLoader;
  readonly #path: string;
  readonly #options: FileOptions;

  constructor(name: string, loader: DataLoader, path: string, options: FileOptions = {}) {
    this.name = name;
    this.description = `bars of ${name} (${loader.kind} loader)`;
    this.#loader = loader;
    this.#path = path;
    this.#options = options;
  }

  async load(request: LoadRequest = {}, context?: RunContext): Promise<LoadedFile> {
    requestedPeriod(request);
    throwIfAborted(context, `reading ${this.name}`);
    const { paths, findings, release } = await this.#loader.fetch(this.#path, context);
    try {
      const loaded =
        paths.length === 1 && !/\.(parquet|pq)$/i.test(paths[0]!)
          ? await loadFile(paths[0]!, this.#options, request, context)
          : await this.#loadParquet(paths, request, context);
      return { ...loaded, findings: [...findings, ...loaded.findings] };
    } finally {
      await release();
    }
  }

  #loadParquet(paths: readonly string[], request: LoadRequest, context?: RunContext): Promise<LoadedFile> {
    const label = paths.length === 1 ? basename(paths[0]!) : `${this.name} (${paths.length} files)`;
    return Database.with(context, `reading ${label}`, async (database) => {
      const table = await stageParquetFiles(database, paths, label);
      const symbol = basename(paths[0]!).replace(/\.(parquet|pq)$/i, "");
      // The name of one file may be a symbol; that of the first of many is none.
      return loadTable(
        table,
        this.#options,
        request,
        paths.length === 1 ? symbol : basename(this.#path),
        context,
      );
    });
  }
}
