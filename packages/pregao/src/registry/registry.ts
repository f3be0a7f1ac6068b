import { isPregaoError, PregaoError } from "../errors.ts";
import { didYouMean } from "../near-matches.ts";
import { type AliasMove, AliasMoves, type MoveRequest } from "./alias-moves.ts";
import { LocalStorage } from "./local-storage.ts";
import { type Manifest, readManifest } from "./manifest.ts";
import { checkModelName, parseVersion, parseVersionNumber } from "./model-name.ts";
import { type Publication, Publishing } from "./publishing.ts";
import { type LogAuthor, RegistryLog, type RegistryLogPage } from "./registry-log.ts";
import { aliasesOf, type RegistryState } from "./registry-state.ts";
import { judgeVersions, type RetentionRule, type RetentionVerdict, requireRule } from "./retention.ts";
import type { RegistryStorage } from "./storage.ts";
import { versionsInWords } from "./versions-in-words.ts";

/** Where a version stands: enough to find it, nothing read yet. */
export interface VersionPlace {
  readonly name: string;
  readonly version: number;
  /** Where its files are once it was opened: of a bucket, the place of the copy. Absolute when the registry's directory is. */
  readonly directory: string;
}

export interface RegisteredVersion extends VersionPlace {
  readonly manifest: Manifest;
}

/** A line of a listing: a version, or why it cannot be read. */
export type ListedVersion = (RegisteredVersion | (VersionPlace & { readonly error: PregaoError })) & {
  readonly aliases: readonly string[];
  readonly archived: boolean;
};

/** What retention decided about a version, and whether it was done. */
export interface PrunedVersion extends RetentionVerdict {
  readonly name: string;
  /** ISO 8601 UTC; null where the manifest cannot be read. */
  readonly created: string | null;
  /** What its files take. */
  readonly bytes: number;
  readonly removed: boolean;
}

/**
 * Versions of models, in a folder (`<root>/<name>/<version>/`) or a bucket. A version holds its `manifest.json` and the files
 * that this lists with their SHA-256; it appears whole and is never changed or replaced. Versions count from 1;
 * publishing again adds the next one. Aliases name versions; who moved which, when and why stands in an append-only log
 * beside them, from which everything that changes is derived.
 *
 * Where a version is asked for, take its number, an alias, or `latest` (the highest that is not archived).
 */
export class ModelRegistry {
  /** The folder, or the name of the bucket and prefix. */
  readonly root: string;
  readonly #storage: RegistryStorage;
  readonly #clock: () => Date;
  readonly #log: RegistryLog;
  readonly #moves: AliasMoves;
  readonly #publishing: Publishing;

  /** A folder (`<home>/models`), which need not exist yet, or a storage. `clock` gives the time written into manifests and logs. */
  constructor(place: string | RegistryStorage, clock: () => Date = () => new Date()) {
    this.#storage = typeof place === "string" ? new LocalStorage(place) : place;
    this.root = this.#storage.description;
    this.#clock = clock;
    this.#log = new RegistryLog(this.#storage, clock);
    this.#moves = new AliasMoves(this.#log, (name, state) => this.#versions(name, state));
    this.#publishing = new Publishing({
      storage: this.#storage,
      log: this.#log,
      clock,
      read: (name, version) => this.#read(this.#place(name, version)),
    });
  }

  /**
   * Adds the next version of `name`; with a `key` that has been published, gives the version that there is. Of two
   * publishers at once each gets a number of its own. When `write` throws, nothing is kept and the error passes through; what
   * killed processes left anywhere in the registry is removed first.
   */
  async publish(name: string, publication: Publication): Promise<RegisteredVersion> {
    return this.#writing(name, () => this.#publishing.publish(name, publication));
  }

  /** The version of `name` that was published with `key`; null where there is none. Reads each manifest once. */
  async findPublished(name: string, key: string): Promise<RegisteredVersion | null> {
    return this.#publishing.find(name, key);
  }

  /**
   * Every version (of one model), by name and number; archived ones only when asked. A damaged version is listed with its
   * error and does not hide the others. PREGAO_NAME_UNKNOWN for a model that is not there.
   */
  async list(name?: string, { archived = false } = {}): Promise<ListedVersion[]> {
    const listed: ListedVersion[] = [];
    for (const model of name === undefined ? await this.names() : [await this.#known(name)]) {
      const state = await this.#log.state(model);
      for (const version of await this.#versions(model, state)) {
        const isArchived = state.archived.has(version);
        if (isArchived && !archived) continue;
        const place = this.#place(model, version);
        const standing = { aliases: aliasesOf(state, version), archived: isArchived };
        try {
          listed.push({ ...(await this.#read(place)), ...standing });
        } catch (error) {
          if (!isPregaoError(error) || isPregaoError(error, "PREGAO_OBJECT_STORE_FAILED")) throw error;
          listed.push({ ...place, ...standing, error });
        }
      }
    }
    return listed;
  }

  /** Names of the models, in order. */
  async names(): Promise<string[]> {
    return this.#storage.names();
  }

  /** Finds a version without reading it. PREGAO_NAME_UNKNOWN names near models, the aliases or the versions there are. */
  async resolve(name: string, version: number | string = "latest"): Promise<VersionPlace> {
    const wanted = parseVersion(checkModelName(name), version);
    const state = await this.#log.state(await this.#known(name));
    if (typeof wanted === "object") {
      const number = "number" in wanted ? wanted.number : this.#moves.target(name, wanted.alias, state);
      if (!state.removed.has(number) && (await this.#storage.hasVersion(name, number)))
        return this.#place(name, number);
    }
    const versions = await this.#versions(name, state);
    const latest = versions.findLast((one) => !state.archived.has(one));
    if (wanted === "latest" && latest !== undefined) return this.#place(name, latest);
    const near =
      versions.length === 0
        ? "; it has none yet"
        : wanted === "latest"
          ? `; ${versionsInWords(versions)} ${versions.length === 1 ? "is" : "are"} archived`
          : `; it has ${versionsInWords(versions)}`;
    throw new PregaoError("PREGAO_NAME_UNKNOWN", {
      what: `version of ${name}`,
      name: String(version),
      near,
    });
  }

  /** A version with its manifest; its files are not read. */
  async show(name: string, version: number | string = "latest"): Promise<RegisteredVersion> {
    return this.#read(await this.resolve(name, version));
  }

  /** A version ready to be loaded: PREGAO_REGISTRY_ALTERED names the first file that is not as it was published. */
  async open(name: string, version: number | string = "latest"): Promise<RegisteredVersion> {
    const place = await this.resolve(name, version);
    const { file, text } = await this.#storage.readManifest(name, place.version);
    const manifest = readManifest(text, { file, ...place });
    await this.#storage.fetch(manifest, text);
    return { ...place, manifest };
  }

  /** Which version each alias names. */
  async aliases(name: string): Promise<Readonly<Record<string, number>>> {
    const { aliases } = await this.#log.state(await this.#known(name));
    const named = [...aliases].flatMap(([alias, { version }]) =>
      version === null ? [] : [[alias, version]],
    );
    return Object.fromEntries(named.sort());
  }

  /**
   * Points an alias at a version (a number, another alias, or latest). Where it points there already, nothing is
   * written. With `expected` (null: nowhere) it is moved only from there: PREGAO_REGISTRY_CONFLICT otherwise.
   * PREGAO_REGISTRY_GUARDED for an archived version.
   */
  async setAlias(
    name: string,
    alias: string,
    version: number | string,
    request: MoveRequest,
  ): Promise<AliasMove> {
    const { version: to } = await this.resolve(name, version);
    return this.#writing(name, () => this.#moves.set(name, alias, to, request));
  }

  /** Takes an alias away. */
  async removeAlias(name: string, alias: string, request: MoveRequest): Promise<AliasMove> {
    await this.#known(name);
    return this.#writing(name, () => this.#moves.remove(name, alias, request));
  }

  /**
   * Points an alias (champion when left out) back at what it named before it was last moved forward; again, one further back.
   * Versions that were archived or removed since are skipped. PREGAO_REGISTRY_NO_EARLIER at the end.
   */
  async rollback(
    name: string,
    { alias = "champion", ...request }: MoveRequest & { readonly alias?: string },
  ): Promise<AliasMove> {
    await this.#known(name);
    return this.#writing(name, () => this.#moves.rollback(name, alias, request));
  }

  /** Everything that was done to a model's aliases and versions, the oldest first, with what of the log is damaged. */
  async log(name: string): Promise<RegistryLogPage> {
    return this.#log.read(await this.#known(name));
  }

  /** Hides a version from `latest` and from listings, and from aliases for good: PREGAO_REGISTRY_GUARDED while one names it. */
  async archive(name: string, version: number | string, author: LogAuthor): Promise<VersionPlace> {
    const place = await this.resolve(name, version);
    await this.#writing(name, () =>
      this.#log.append(name, author, (state) => {
        const aliases = aliasesOf(state, place.version);
        if (aliases.length > 0) throw guarded(place, `${aliases.join(", ")} names it`);
        if (state.archived.has(place.version)) return null;
        return { action: "archive", versions: [place.version] };
      }),
    );
    return place;
  }

  /** Brings an archived version back. */
  async unarchive(name: string, version: number | string, author: LogAuthor): Promise<VersionPlace> {
    const place = await this.resolve(name, version);
    await this.#writing(name, () =>
      this.#log.append(name, author, (state) =>
        state.archived.has(place.version) ? { action: "unarchive", versions: [place.version] } : null,
      ),
    );
    return place;
  }

  /**
   * Removes a version, by its number, for good. PREGAO_REGISTRY_GUARDED where an alias names it or it is the only one, unless
   * `force` is said; its aliases then name nothing. Its number is not given again.
   */
  async remove(
    name: string,
    version: number | string,
    { force = false, ...author }: LogAuthor & { readonly force?: boolean },
  ): Promise<VersionPlace> {
    const place = await this.resolve(name, parseVersionNumber(name, version));
    await this.#writing(name, async () => {
      let isGone = false;
      while (!isGone) {
        const named = force ? aliasesOf(await this.#log.state(name), place.version) : [];
        for (const alias of named)
          await this.#moves.remove(name, alias, { ...author, expected: place.version });
        const entry = await this.#log.append(name, author, async (state) => {
          if (state.removed.has(place.version)) isGone = true;
          const aliases = aliasesOf(state, place.version);
          // Somebody has just pointed one at it: that one goes first.
          if (isGone || (force && aliases.length > 0)) return null;
          if (aliases.length > 0) throw guarded(place, `${aliases.join(", ")} names it`);
          const versions = await this.#versions(name, state);
          if (versions.length === 1 && !force) throw guarded(place, "it is the only one");
          return { action: "remove", versions: [place.version] };
        });
        isGone ||= entry !== null;
      }
      await this.#storage.remove(name, place.version);
    });
    return place;
  }

  /**
   * Removes versions that no rule keeps, of one model or of all; with `dryRun` only says which. One entry of the log a
   * model. What is left over from broken-off publications goes too.
   */
  async prune({
    name,
    dryRun = false,
    keep,
    days,
    ...author
  }: RetentionRule & LogAuthor & { readonly name?: string; readonly dryRun?: boolean }): Promise<
    PrunedVersion[]
  > {
    requireRule({ keep, days });
    const pruned: PrunedVersion[] = [];
    for (const model of name === undefined ? await this.names() : [await this.#known(name)]) {
      const listed = await this.list(model, { archived: true });
      const judge = (state: RegistryState) =>
        judgeVersions(
          listed.map((one) => ({
            version: one.version,
            created: "error" in one ? null : Date.parse(one.manifest.created),
            aliases: aliasesOf(state, one.version),
          })),
          { keep, days },
          this.#clock().getTime(),
        );
      let verdicts = judge(await this.#log.state(model));
      const going = (): number[] => verdicts.flatMap(({ stays, version }) => (stays ? [] : version));
      if (!dryRun && going().length > 0) {
        await this.#writing(model, async () => {
          await this.#log.append(model, author, (state) => {
            verdicts = judge(state);
            return going().length === 0 ? null : { action: "remove", versions: going() };
          });
          for (const version of going()) await this.#storage.remove(model, version);
        });
      }
      if (!dryRun) await this.#finishRemovals(model);
      for (const verdict of verdicts) {
        const found = listed.find(({ version }) => version === verdict.version)!;
        const manifest = "error" in found ? null : found.manifest;
        const bytes = manifest?.files.reduce((sum, file) => sum + file.bytes, 0) ?? 0;
        const removed = !dryRun && !verdict.stays;
        pruned.push({ name: model, ...verdict, created: manifest?.created ?? null, bytes, removed });
      }
    }
    if (!dryRun) await this.#storage.collect();
    return pruned;
  }

  /** Removes what killed publishers left; returns how many. Work of processes that still run is kept. */
  async sweep(): Promise<number> {
    return this.#storage.sweep();
  }

  #place(name: string, version: number): VersionPlace {
    return { name, version, directory: this.#storage.directory(name, version) };
  }

  /** The name again when the model is there. */
  async #known(name: string): Promise<string> {
    if (await this.#storage.hasModel(checkModelName(name))) return name;
    const names = await this.names();
    const near =
      names.length === 0
        ? `; there is no model in ${this.root} yet: pregao train makes one`
        : didYouMean(name, names);
    throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: "model", name, near });
  }

  /** Numbers of the versions that were not removed, in order: files of one that was may still be going. */
  async #versions(name: string, { removed }: RegistryState): Promise<number[]> {
    return (await this.#storage.versions(name)).filter((version) => !removed.has(version));
  }

  /** Files of removed versions that a killed process has left. */
  async #finishRemovals(name: string): Promise<void> {
    const { removed } = await this.#log.state(name);
    for (const version of await this.#storage.versions(name))
      if (removed.has(version)) await this.#storage.remove(name, version);
  }

  async #read(place: VersionPlace): Promise<RegisteredVersion> {
    const { file, text } = await this.#storage.readManifest(place.name, place.version);
    return { ...place, manifest: readManifest(text, { file, ...place }) };
  }

  /** Trouble of the file system (disk full, no permission) becomes an error of the catalogue; others pass. */
  async #writing<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Error) || (error as NodeJS.ErrnoException).syscall === undefined) throw error;
      throw new PregaoError(
        "PREGAO_REGISTRY_UNWRITABLE",
        { name, directory: this.root, reason: error.message },
        { cause: error },
      );
    }
  }
}

function guarded({ name, version }: VersionPlace, reason: string): PregaoError {
  return new PregaoError("PREGAO_REGISTRY_GUARDED", { name, version, reason });
}
