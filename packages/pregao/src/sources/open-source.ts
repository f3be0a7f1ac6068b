import { stat } from "node:fs/promises";
import { join } from "node:path";
import { PregaoError } from "../errors.ts";
import { didYouMean } from "../near-matches.ts";
import { AdjustedSource } from "./adjustment/adjusted-source.ts";
import { isBinanceName } from "./binance/binance-name.ts";
import { type BinanceOptions, BinanceSource } from "./binance/binance-source.ts";
import { type B3FeaturedOptions, B3FeaturedSource } from "./database/b3-featured-source.ts";
import { FedSource } from "./feeds/fed-source.ts";
import { parseFeedFiles } from "./feeds/feed-options.ts";
import { type FileOptions, FileSource } from "./file-source.ts";
import { DatasetSource } from "./lake/dataset-source.ts";
import { listDatasets } from "./lake/lake.ts";
import { LoaderSource } from "./loaders/loader-source.ts";
import { type LoaderOptions, openThroughLoader } from "./loaders/open-loader.ts";
import type { PostgresOptions } from "./postgres/connection.ts";
import { PostgresSource } from "./postgres/postgres-source.ts";
import { type QuoteOptions, QuoteSource } from "./quotes/quote-source.ts";
import { SampleSource, sampleNames } from "./sample-source.ts";
import type { BarSource } from "./source.ts";
import { parseSyntheticName, type SyntheticOptions } from "./synthetic/market-options.ts";
import { SyntheticSource } from "./synthetic/synthetic-source.ts";

export interface OpenOptions extends FileOptions {
  /** Where the lake is: PREGAO_HOME. Without it, no dataset is found. */
  readonly home?: string;
  /** For `synthetic`; what the name says (`synthetic:planted,bars=20000`) wins. */
  readonly synthetic?: SyntheticOptions;
  readonly b3Featured?: B3FeaturedOptions;
  /** For `binance:…` and `binance-um:…`; downloads are kept under `home` where that is known. */
  readonly binance?: BinanceOptions;
  /** For `quotes:…`. */
  readonly quotes?: QuoteOptions;
  /** Feeds of files to lay beside the bars: kind → file with options, as `parseFeedFiles` reads them. */
  readonly feeds?: Readonly<Record<string, string>>;
  /** For `s3://…`, folders, and plain names that are looked up in a bucket. */
  readonly loader?: LoaderOptions;
  /** For `postgres://…`. */
  readonly postgres?: PostgresOptions;
}

/**
 * Opens a source by name: `sample`, `sample:btcusdt`, `synthetic[:KIND,option=value…]`, `binance:SYMBOL`,
 * `binance-um:SYMBOL`, `quotes:TICKER`, `b3_featured`, a dataset of the lake, `s3://bucket/prefix`,
 * `postgres://host/database?table=NAME`, a folder, or a path to a file (anything with a dot or a slash).
 * PREGAO_NAME_UNKNOWN with near matches otherwise.
 */
export async function openSource(name: string, options: OpenOptions = {}): Promise<BarSource> {
  const { feeds = {}, ...rest } = options;
  const files = parseFeedFiles(feeds);
  const bare = await openBare(name, rest);
  const { events, adjustment = events === undefined ? "none" : "splits" } = rest;
  // Files are adjusted as they are read.
  const isAdjusted = adjustment === "none" || bare instanceof FileSource || bare instanceof LoaderSource;
  const source = isAdjusted ? bare : new AdjustedSource(bare, rest);
  return files.length === 0 ? source : new FedSource(source, files);
}

async function openBare(name: string, options: Omit<OpenOptions, "feeds">): Promise<BarSource> {
  const { home, synthetic, b3Featured, binance, quotes, loader, postgres, ...reading } = options;
  if (name === "sample" || name.startsWith("sample:")) return new SampleSource(name);
  if (name === "synthetic" || name.startsWith("synthetic:")) {
    const named = parseSyntheticName(name.slice("synthetic:".length));
    return new SyntheticSource({ ...synthetic, ...named } as SyntheticOptions, name);
  }
  if (isBinanceName(name)) {
    const downloads = home === undefined ? undefined : join(home, "downloads");
    return new BinanceSource(name, { downloads, ...binance });
  }
  if (name === "quotes" || name.startsWith("quotes:")) return new QuoteSource(name, quotes);
  if (name === "b3_featured") return new B3FeaturedSource(b3Featured, reading);
  if (/^postgres(ql)?:\/\//.test(name)) return new PostgresSource(name, reading, postgres);
  const served = await openThroughLoader(name, home, loader ?? {}, reading);
  if (served !== undefined) return served;
  const datasets = home === undefined ? [] : await listDatasets(home);
  const dataset = datasets.find((record) => record.name === name);
  if (dataset !== undefined) return new DatasetSource(dataset, home!);
  if (/[/\\.]/.test(name) || (await isFile(name))) return new FileSource(name, reading);
  const known = [
    ...datasets.map((record) => record.name),
    ...sampleNames,
    "synthetic",
    ...remote,
    "b3_featured",
  ];
  throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: "source", name, near: didYouMean(name, known) });
}

/** Names that need a symbol behind a colon. */
const remote = ["binance", "binance-um", "quotes"];

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
