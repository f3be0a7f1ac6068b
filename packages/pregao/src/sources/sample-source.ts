import { existsSync } from "node:fs";
import { join } from "node:path";
import { PregaoError } from "../errors.ts";
import { didYouMean } from "../near-matches.ts";
import { FileSource } from "./file-source.ts";

const samples = {
  sample: {
    file: "b3_daily.parquet",
    description: "the shipped sample: 12 liquid B3 names, daily, July 2021 to July 2026",
    options: { timeframe: "1d", calendar: "b3" },
  },
  "sample:btcusdt": {
    file: "btcusdt_1h.parquet",
    description: "the shipped sample: the BTCUSDT perpetual of Binance, hourly, September 2019 to June 2023",
    options: { timeframe: "1h", calendar: "24/7" },
  },
} as const;

export type SampleName = keyof typeof samples;

export const sampleNames = Object.keys(samples) as SampleName[];

/** One of the shipped samples; PREGAO_NAME_UNKNOWN for another name. */
export class SampleSource extends FileSource {
  constructor(name: string = "sample") {
    if (!Object.hasOwn(samples, name)) {
      throw new PregaoError("PREGAO_NAME_UNKNOWN", {
        what: "sample",
        name,
        near: didYouMean(name, sampleNames),
      });
    }
    const { file, description, options } = samples[name as SampleName];
    super(join(sampleDirectory(), file), options, name, description);
  }
}

/**
 * Where the sample lies: beside the compiled code in the published package, at the root of the repository in a
 * checkout (`src` and `dist` are both two folders above this file's own).
 */
export function sampleDirectory(): string {
  const inPackage = join(import.meta.dirname, "../../data/sample");
  const inCheckout = join(import.meta.dirname, "../../../../data/sample");
  for (const directory of [inCheckout, inPackage])
    if (existsSync(join(directory, samples.sample.file))) return directory;
  throw new PregaoError("PREGAO_FILE_UNREADABLE", {
    file: join(inPackage, samples.sample.file),
    reason: "the sample that belongs to the package is not there; install the package again",
  });
}
