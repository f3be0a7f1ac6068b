import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomically } from "../../../atomic-files.ts";
import type { Configuration } from "../../../config/index.ts";
import { PregaoError } from "../../../errors.ts";
import { didYouMean } from "../../../near-matches.ts";
import { listDatasets, SampleSource, sampleNames } from "../../../sources/index.ts";
import { version } from "../../../version.ts";
import { openOptions } from "../../load.ts";
import type { DatasetProfile } from "./dataset-profile.ts";
import { profileInThread } from "./profile-in-thread.ts";
import { sampleFacts } from "./sample-facts.ts";

/** A dataset that can be named by callers: what is known of it without reading its bars. */
export interface DatasetFacts {
  /** The name of the source. */
  readonly id: string;
  readonly kind: "lake" | "sample";
  readonly description: string;
  readonly timeframe: string;
  readonly rows: number;
  /** ISO 8601, UTC. */
  readonly from: string;
  readonly to: string;
  readonly symbols: readonly string[];
  readonly columns: readonly string[];
}

/** Records of the lake are looked at again after this long. */
const freshMilliseconds = 1000;

/**
 * The datasets of the lake and the shipped samples, with what they hold. A profile is made in a thread of its own, one at a
 * time, and kept under `<home>/cache/profiles` by the fingerprint of the data, so that it is made once.
 */
export class DatasetCatalog {
  readonly #configuration: Configuration;
  readonly #profiles = new Map<string, Promise<DatasetProfile>>();
  #listed: { readonly at: number; readonly facts: Promise<DatasetFacts[]> } | null = null;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(configuration: Configuration) {
    this.#configuration = configuration;
  }

  /** Every dataset: those of the lake by name, then the samples. */
  list(): Promise<DatasetFacts[]> {
    const now = performance.now();
    if (this.#listed === null || now - this.#listed.at > freshMilliseconds) {
      const facts = this.#read();
      this.#listed = { at: now, facts };
      facts.catch(() => {
        this.#listed = null;
      });
    }
    return this.#listed.facts;
  }

  /** PREGAO_NAME_UNKNOWN with near matches for an id that is not there. */
  async facts(id: string): Promise<DatasetFacts> {
    const all = await this.list();
    const found = all.find((one) => one.id === id);
    if (found !== undefined) return found;
    const near = didYouMean(
      id,
      all.map((one) => one.id),
    );
    throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: "dataset", name: id.slice(0, 80), near });
  }

  /** The whole profile of a dataset that is there. */
  async profile(id: string): Promise<DatasetProfile> {
    if ((sampleNames as readonly string[]).includes(id)) return this.#keptProfile(id, version);
    const record = (await listDatasets(this.#configuration.home)).find(({ name }) => name === id);
    if (record === undefined) await this.facts(id);
    const { sha256, rows, first, last, data } = record!;
    return this.#keptProfile(id, [sha256, rows, first, last, data].join(" "));
  }

  async #read(): Promise<DatasetFacts[]> {
    const records = await listDatasets(this.#configuration.home);
    const lake = records.map(
      ({ name, origin, timeframe, rows, first, last, symbols, columns }): DatasetFacts => ({
        ...{ id: name, kind: "lake", description: `from ${origin}`, timeframe, rows, symbols, columns },
        ...{ from: new Date(first).toISOString(), to: new Date(last).toISOString() },
      }),
    );
    const samples = sampleNames.map((id): DatasetFacts => {
      const { description } = new SampleSource(id);
      return { id, kind: "sample", description, ...sampleFacts[id] };
    });
    return [...lake, ...samples];
  }

  #keptProfile(id: string, fingerprint: string): Promise<DatasetProfile> {
    const { checks } = this.#configuration.values;
    const identity = JSON.stringify([profileFormat, id, fingerprint, version, checks]);
    const key = createHash("sha256").update(identity).digest("hex").slice(0, 32);
    const known = this.#profiles.get(key);
    if (known !== undefined) return known;
    const profile = this.#readOrMake(id, join(this.#configuration.home, "cache", "profiles", `${key}.json`));
    this.#profiles.set(key, profile);
    profile.catch(() => this.#profiles.delete(key));
    for (const oldest of this.#profiles.keys()) {
      if (this.#profiles.size <= mostKept) break;
      this.#profiles.delete(oldest);
    }
    return profile;
  }

  async #readOrMake(id: string, file: string): Promise<DatasetProfile> {
    const text = await readFile(file, "utf8").catch(() => null);
    if (text !== null) return JSON.parse(text) as DatasetProfile;
    const { checks } = this.#configuration.values;
    const request = { source: id, options: openOptions(this.#configuration), checks };
    // One after another: a profile reads a dataset whole.
    const made = this.#queue.then(() => profileInThread(request));
    this.#queue = made.catch(() => {});
    const profile = await made;
    await writeFileAtomically(file, JSON.stringify(profile));
    return profile;
  }
}

/** Raised when a profile says something else. */
const profileFormat = 1;
const mostKept = 64;
