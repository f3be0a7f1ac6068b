import { PregaoError } from "../errors.ts";
import { didYouMean } from "../near-matches.ts";
import { type FileOptions, FileSource } from "./file-source.ts";
import { SampleSource, sampleNames } from "./sample-source.ts";
import type { BarSource } from "./source.ts";
import { parseSyntheticName, type SyntheticOptions } from "./synthetic/market-options.ts";
import { SyntheticSource } from "./synthetic/synthetic-source.ts";

export interface OpenOptions extends FileOptions {
  /** Where the lake is: PREGAO_HOME. */
  readonly home?: string;
  /** For `synthetic`; what the name says (`synthetic:planted,bars=20000`) wins. */
  readonly synthetic?: SyntheticOptions;
}

/** Opens a source by name. */
export async function openSource(name: string, options: OpenOptions = {}): Promise<BarSource> {
  const { home: _home, synthetic, ...file } = options;
  if (name === "sample" || name.startsWith("sample:")) return new SampleSource(name);
  if (name === "synthetic" || name.startsWith("synthetic:")) {
    const named = parseSyntheticName(name.slice("synthetic:".length));
    return new SyntheticSource({ ...synthetic, ...named } as SyntheticOptions, name);
  }
  if (/[/\\.]/.test(name)) return new FileSource(name, file);
  throw new PregaoError("PREGAO_NAME_UNKNOWN", {
    what: "source",
    name,
    near: didYouMean(name, [...sampleNames, "synthetic"]),
  });
}
