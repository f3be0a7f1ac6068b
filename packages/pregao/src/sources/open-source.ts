import { stat } from "node:fs/promises";
import { PregaoError } from "../errors.ts";
import { didYouMean } from "../near-matches.ts";
import { type B3FeaturedOptions, B3FeaturedSource } from "./database/b3-featured-source.ts";
import { type FileOptions, FileSource } from "./file-source.ts";
import { DatasetSource } from "./lake/dataset-source.ts";
import { listDatasets } from "./lake/lake.ts";
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
}

/**
 * Opens a source by name: `sample`, `sample:btcusdt`, `synthetic[:KIND,option=value…]`, `b3_featured`, a dataset of
 * the lake, or a path to a file (anything with a dot or a slash). PREGAO_NAME_UNKNOWN with near matches otherwise.
 */
export async function openSource(name: string, options: OpenOptions = {}): Promise<BarSource> {
  const { home, synthetic, b3Featured, ...reading } = options;
  if (name === "sample" || name.startsWith("sample:")) return new SampleSource(name);
  if (name === "synthetic" || name.startsWith("synthetic:")) {
    const named = parseSyntheticName(name.slice("synthetic:".length));
    return new SyntheticSource({ ...synthetic, ...named } as SyntheticOptions, name);
  }
  if (name === "b3_featured") return new B3FeaturedSource(b3Featured, reading);
  const datasets = home === undefined ? [] : await listDatasets(home);
  const dataset = datasets.find((record) => record.name === name);
  if (dataset !== undefined) return new DatasetSource(dataset, home!);
  if (/[/\\.]/.test(name) || (await isFile(name))) return new FileSource(name, reading);
  const known = [...datasets.map((record) => record.name), ...sampleNames, "synthetic", "b3_featured"];
  throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: "source", name, near: didYouMean(name, known) });
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
