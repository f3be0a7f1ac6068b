import type { RunContext } from "../../progress.ts";
import type { BarSource, LoadedBars, LoadRequest } from "../source.ts";
import { alignFeeds } from "./align-feeds.ts";
import { alignmentFindings } from "./alignment-findings.ts";
import { loadFeedFile } from "./feed-file.ts";
import type { FeedFile } from "./feed-options.ts";

/** Bars that were loaded, with the feeds of files beside them and the missing-data report among the findings. */
export async function layFeeds(
  loaded: LoadedBars,
  files: readonly FeedFile[],
  context?: RunContext,
): Promise<LoadedBars> {
  const read = [];
  for (const file of files) read.push(await loadFeedFile(file, loaded.bars.symbols, context));
  const { bars, report } = alignFeeds(
    loaded.bars,
    read.flatMap(({ feeds }) => feeds),
  );
  const findings = [...loaded.findings, ...read.flatMap((one) => one.findings), ...alignmentFindings(report)];
  return { ...loaded, bars, findings };
}

/** Any source of bars with feeds of files beside them, joined as of each bar's close. */
export class FedSource implements BarSource {
  readonly name: string;
  readonly description: string;
  readonly #source: BarSource;
  readonly #files: readonly FeedFile[];

  constructor(source: BarSource, files: readonly FeedFile[]) {
    this.name = source.name;
    this.description = `${source.description}, with ${files.map(({ kind }) => kind).join(", ")} of files`;
    this.#source = source;
    this.#files = files;
  }

  async load(request: LoadRequest = {}, context?: RunContext): Promise<LoadedBars> {
    return layFeeds(await this.#source.load(request, context), this.#files, context);
  }
}
