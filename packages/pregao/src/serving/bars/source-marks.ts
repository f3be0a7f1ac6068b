import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Configuration } from "../../config/index.ts";
import { recordFile } from "../../sources/lake/dataset-record.ts";
import { datasetDirectory } from "../../sources/lake/lake.ts";
import { checkEvery } from "../models/version-directory.ts";

/** What a source and its feeds stand at: another mark, other bars (perhaps). */
interface Mark {
  at: number;
  text: Promise<string>;
  /** Once it is known. */
  known: string | null;
}

/**
 * Tells whether a source may have other bars than before, without reading them. Files and datasets of the lake are looked at
 * twice a second at most, however many ask; what lies on other machines counts as changed every `barRefreshSeconds`.
 */
export class SourceMarks {
  readonly #configuration: Configuration;
  readonly #now: () => number;
  readonly #marks = new Map<string, Mark>();

  constructor(configuration: Configuration, now: () => number) {
    this.#configuration = configuration;
    this.#now = now;
  }

  /** The mark where it was looked at just now; null where {@link SourceMarks.of} has to look. */
  known(key: string): string | null {
    const mark = this.#marks.get(key);
    return mark !== undefined && this.#now() - mark.at < checkEvery ? mark.known : null;
  }

  of(key: string, source: string, feeds: Readonly<Record<string, string>>): Promise<string> {
    const held = this.#marks.get(key);
    const now = this.#now();
    if (held !== undefined && now - held.at < checkEvery) return held.text;
    const mark: Mark = { at: now, text: this.#look(source, feeds), known: null };
    this.#marks.set(key, mark);
    mark.text.then(
      (text) => {
        mark.known = text;
      },
      () => this.#marks.delete(key),
    );
    return mark.text;
  }

  async #look(source: string, feeds: Readonly<Record<string, string>>): Promise<string> {
    const files = Object.values(feeds).map((feed) => this.#file(feed.split(",")[0]!));
    return (await Promise.all([this.#source(source), ...files])).join("|");
  }

  async #source(name: string): Promise<string> {
    const { values, home } = this.#configuration;
    if (/^(sample|synthetic)(:|$)/.test(name)) return "never changes";
    if (name === "b3_featured") {
      return values.environment === "AWS" ? this.#turn() : this.#file(values.b3Database);
    }
    if (/^[\w-]+:/.test(name)) return this.#turn();
    if (/^[A-Za-z0-9][\w-]*$/.test(name) && values.dataLoaderType === "local") {
      const record = await stamp(join(datasetDirectory(name, home), recordFile));
      if (record !== null) return record;
    }
    return this.#file(name);
  }

  /** A file as it is now; a folder's files may change while it does not. */
  async #file(path: string): Promise<string> {
    return (await stamp(resolve(this.#configuration.directory, path))) ?? this.#turn();
  }

  #turn(): string {
    return `read in turn ${Math.floor(this.#now() / (1000 * this.#configuration.values.barRefreshSeconds))}`;
  }
}

async function stamp(path: string): Promise<string | null> {
  try {
    const found = await stat(path, { bigint: true });
    return found.isFile() ? `${found.ino} ${found.size} ${found.mtimeNs}` : null;
  } catch {
    return null;
  }
}
