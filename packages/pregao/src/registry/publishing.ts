import { isPregaoError, PregaoError } from "../errors.ts";
import { type ManifestFacts, manifestFormat, readFacts, writeManifest } from "./manifest.ts";
import { checkModelName } from "./model-name.ts";
import type { RegisteredVersion } from "./registry.ts";
import type { RegistryLog } from "./registry-log.ts";
import type { RegistryState } from "./registry-state.ts";
import type { RegistryStorage } from "./storage.ts";
import { sealFiles } from "./version-files.ts";

export interface Publication {
  readonly facts: ManifestFacts;
  /** At most one version of a name has this key, whoever publishes: a job's id, so that its second attempt adds nothing. */
  readonly key?: string;
  /** Writes the model's files (folders allowed) into the empty `directory`. */
  write(directory: string): Promise<unknown>;
}

interface PublishingPlace {
  readonly storage: RegistryStorage;
  readonly log: RegistryLog;
  readonly clock: () => Date;
  readonly read: (name: string, version: number) => Promise<RegisteredVersion>;
}

/** Adds versions, each under a number that nobody else gets, and at most one for a key. */
export class Publishing {
  readonly #storage: RegistryStorage;
  readonly #log: RegistryLog;
  readonly #clock: () => Date;
  readonly #read: PublishingPlace["read"];
  /** Keys by name and version, as manifests said them: those never change. */
  readonly #keys = new Map<string, string | null>();

  constructor({ storage, log, clock, read }: PublishingPlace) {
    this.#storage = storage;
    this.#log = log;
    this.#clock = clock;
    this.#read = read;
  }

  async publish(name: string, publication: Publication): Promise<RegisteredVersion> {
    const facts = readFacts(checkModelName(name), publication.facts);
    const key = publication.key === undefined ? null : checkKey(publication.key);
    await this.#storage.sweep();
    const before = key === null ? null : await this.find(name, key);
    if (before !== null) return before;
    const draft = await this.#storage.begin(name);
    try {
      await publication.write(draft.directory);
      const files = await sealFiles(draft.directory);
      await this.#storage.keep(draft, files);
      const created = this.#clock().toISOString();
      for (;;) {
        const state = await this.#log.state(name);
        const versions = await this.#storage.versions(name);
        // The claim is for the number after the last that was looked at: whoever published the same key was seen, or has that number.
        const same = key === null ? null : await this.#withKey(name, key, versions, state);
        if (same !== null) return same;
        const version = 1 + Math.max(0, ...versions, ...state.removed);
        const champion = state.aliases.get("champion")?.version ?? null;
        const text = writeManifest({
          format_version: manifestFormat,
          name,
          version,
          created,
          ...facts,
          lineage: { publication: draft.id, key, champion },
          files,
        });
        if (!(await this.#storage.claim(draft, version, text))) continue;
        if ((await this.#log.state(name)).removed.has(version)) {
          // Published and removed by others since the numbers were read: a number is never given twice.
          await this.#storage.unclaim(draft, version);
          continue;
        }
        await this.#storage.settle(draft, version, text);
        return await this.#read(name, version);
      }
    } finally {
      await this.#storage.discard(draft);
    }
  }

  /** The version that was published with `key`; null where there is none. Reads each manifest once. */
  async find(name: string, key: string): Promise<RegisteredVersion | null> {
    const versions = await this.#storage.versions(checkModelName(name));
    return this.#withKey(name, key, versions, await this.#log.state(name));
  }

  async #withKey(
    name: string,
    key: string,
    versions: readonly number[],
    { removed }: RegistryState,
  ): Promise<RegisteredVersion | null> {
    for (const version of versions.toReversed()) {
      const place = `${name}/${version}`;
      const known = this.#keys.get(place);
      if (removed.has(version) || (known !== undefined && known !== key)) continue;
      try {
        const found = await this.#read(name, version);
        const published = found.manifest.lineage?.key ?? null;
        this.#keys.set(place, published);
        if (published === key) return found;
      } catch (error) {
        // A damaged version is no reason to publish nothing any more.
        if (!isPregaoError(error, "PREGAO_REGISTRY_MANIFEST_INVALID")) throw error;
      }
    }
    return null;
  }
}

function checkKey(key: string): string {
  if (/^[\x21-\x7e]{1,200}$/.test(key)) return key;
  throw new PregaoError("PREGAO_OPTION_INVALID", {
    option: "key",
    value: JSON.stringify(key).slice(0, 80),
    reason: "use 1 to 200 letters, digits and signs without spaces",
  });
}
