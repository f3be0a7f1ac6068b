import type { RunContext } from "../../progress.ts";
import type { BarSource, LoadedBars, LoadRequest } from "../source.ts";
import { alignFeeds } from "./align-feeds.ts";
import { alignmentFindings } from "./alignment-findings.ts";
import { loadFeedFile } from "./feed-file.ts";
import type { FeedFile } from "./feed-options.ts";

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
    const { bars, findings, ledger } = await this.#source.load(request, context);
    const loaded = [];
    for (const file of this.#files) loaded.push(await loadFeedFile(file, bars.symbols, context));
    const aligned = alignFeeds(
      bars,
      loaded.flatMap(({ feeds }) => feeds),
    );
    return {
      bars: aligned.bars,
      findings: [...findings, ...loaded.flatMap((one) => one.findings), ...alignmentFindings(aligned.report)],
      ledger,
    };
  }
}
