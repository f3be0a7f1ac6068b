import { isPregaoError } from "../../errors.ts";
import type { ModelRegistry, RegisteredVersion } from "../../registry/index.ts";

/** Where the names of a registry point at the moment. */
export interface NameState {
  readonly latest: number;
  readonly champion: number | null;
  readonly challenger: number | null;
  /** The champion before, where the alias was moved within the last days. */
  readonly former: number | null;
}

/** Milliseconds that what was read of the registry is taken as still so: a moved alias is seen within a second. */
export const checkEvery = 500;

/** The same of the listing of all versions of a name, which is read where the newest is of another family. */
const listEvery = 10_000;

/** How long a champion is fresh: it is judged by the one before it. */
const freshFor = 30 * 86_400_000;

/**
 * What a registry says of its names, read at most twice a second however many ask. Manifests never change and are kept. A
 * registry that cannot be reached leaves what was known of it in force.
 */
export class VersionDirectory {
  readonly registry: ModelRegistry;
  /** The folder of models, as requests name it. */
  readonly folder: string;
  readonly #now: () => number;
  readonly #states = new Map<string, { at: number; state: Promise<NameState>; last: NameState | null }>();
  #names: { at: number; names: Promise<string[]> } | null = null;
  /** By name and number, which is never given twice. */
  readonly #manifests = new Map<string, RegisteredVersion>();
  readonly #versions = new Map<
    string,
    { at: number; latest: number; versions: Promise<readonly RegisteredVersion[]> }
  >();

  constructor(registry: ModelRegistry, folder: string, now: () => number) {
    this.folder = folder;
    this.registry = registry;
    this.#now = now;
  }

  names(): Promise<string[]> {
    const now = this.#now();
    if (this.#names === null || now - this.#names.at >= checkEvery) {
      const read = this.registry.names();
      this.#names = { at: now, names: read };
      read.catch(() => {
        this.#names = null;
      });
    }
    return this.#names.names;
  }

  /** PREGAO_NAME_UNKNOWN for a name without a version. */
  state(name: string): Promise<NameState> {
    const now = this.#now();
    const known = this.#states.get(name);
    if (known !== undefined && now - known.at < checkEvery) return known.state;
    const last = known?.last ?? null;
    const entry = { at: now, state: this.#read(name, last), last };
    this.#states.set(name, entry);
    entry.state.then(
      (state) => {
        entry.last = state;
      },
      () => {
        if (this.#states.get(name) === entry) this.#states.delete(name);
      },
    );
    return entry.state;
  }

  /** A version by its number, from memory where it was read before. */
  async show(name: string, version: number): Promise<RegisteredVersion> {
    const key = `${name}/${version}`;
    const known = this.#manifests.get(key);
    if (known !== undefined) return known;
    const shown = await this.registry.show(name, version);
    if (this.#manifests.size >= 10_000) this.#manifests.clear();
    this.#manifests.set(key, shown);
    return shown;
  }

  /** Every readable version of a name, by number; read again for a new one. */
  versions(name: string, latest: number): Promise<readonly RegisteredVersion[]> {
    const known = this.#versions.get(name);
    if (known?.latest === latest && this.#now() - known.at < listEvery) return known.versions;
    const versions = this.registry
      .list(name)
      .then((listed) => listed.flatMap((one) => ("error" in one ? [] : one)));
    this.#versions.set(name, { at: this.#now(), latest, versions });
    versions.catch(() => this.#versions.delete(name));
    return versions;
  }

  async #read(name: string, last: NameState | null): Promise<NameState> {
    try {
      const [latest, aliases] = await Promise.all([this.registry.resolve(name), this.registry.aliases(name)]);
      const { champion = null, challenger = null } = aliases;
      const former =
        champion === last?.champion ? (last?.former ?? null) : await this.#former(name, champion);
      return { latest: latest.version, champion, challenger, former };
    } catch (error) {
      // Of the catalogue: the name is not there. Anything else: the registry cannot be reached just now.
      const isAway = !isPregaoError(error) || error.status >= 500;
      if (last === null || !isAway) throw error;
      return last;
    }
  }

  /** Where the champion was moved from, unless that was long ago or a step back. */
  async #former(name: string, champion: number | null): Promise<number | null> {
    if (champion === null) return null;
    const { entries } = await this.registry.log(name);
    const moved = entries.findLast(({ alias }) => alias === "champion");
    const isFresh = moved !== undefined && this.#now() - Date.parse(moved.time) < freshFor;
    return isFresh && moved.action === "set-alias" && moved.to === champion ? moved.from : null;
  }
}
