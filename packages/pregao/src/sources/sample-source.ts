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

/** Where the sample lies: in the published package beside the compiled code, in a checkout at its root. */
function sampleDirectory(): string {
  const isSource = import.meta.filename.endsWith(".ts");
  const directory = join(import.meta.dirname, isSource ? "../../../../data/sample" : "../../data/sample");
  if (existsSync(join(directory, samples.sample.file))) return directory;
  throw new PregaoError("PREGAO_FILE_UNREADABLE", {
    file: join(directory, samples.sample.file),
    reason: "the sample that belongs to the package is not there; install the package again",
  });
}
