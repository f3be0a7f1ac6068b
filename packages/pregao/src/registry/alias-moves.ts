import { PregaoError } from "../errors.ts";
import { didYouMean } from "../near-matches.ts";
import type { LogEntry } from "./log-entry.ts";
import { checkAlias } from "./model-name.ts";
import type { LogAuthor, RegistryLog } from "./registry-log.ts";
import type { RegistryChange, RegistryState } from "./registry-state.ts";

export interface MoveRequest extends LogAuthor {
  /** Where the alias must point now for the move to be made; null: nowhere. Not looked at when left out. */
  readonly expected?: number | null;
}

/** What became of an alias. */
export interface AliasMove {
  readonly name: string;
  readonly alias: string;
  /** Null: nowhere. */
  readonly from: number | null;
  readonly to: number | null;
  /** The entry of the log; null where it pointed there already and nothing was written. */
  readonly entry: number | null;
}

/** Moves of aliases through the log of their model, each decided on the state that it is written after. */
export class AliasMoves {
  readonly #log: RegistryLog;
  readonly #versions: (name: string, state: RegistryState) => Promise<number[]>;

  /** `versions` gives the numbers that are there. */
  constructor(log: RegistryLog, versions: (name: string, state: RegistryState) => Promise<number[]>) {
    this.#log = log;
    this.#versions = versions;
  }

  /** What an alias names. PREGAO_NAME_UNKNOWN names near ones. */
  target(name: string, alias: string, { aliases }: RegistryState): number {
    const version = aliases.get(alias)?.version ?? null;
    if (version !== null) return version;
    const known = [...aliases].flatMap(([one, at]) => (at.version === null ? [] : one));
    const near = known.length === 0 ? "; it has none" : didYouMean(alias, [...known.sort(), "latest"]);
    throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: `alias of ${name}`, name: alias, near });
  }

  set(name: string, alias: string, to: number, request: MoveRequest): Promise<AliasMove> {
    checkAlias(alias);
    return this.#move(name, alias, request, async (state, from) => {
      const refuse = (reason: string): PregaoError =>
        new PregaoError("PREGAO_REGISTRY_GUARDED", { name, version: to, reason });
      if (state.archived.has(to)) throw refuse(`it is archived, so ${alias} cannot name it`);
      if (!(await this.#versions(name, state)).includes(to)) throw refuse("it was removed meanwhile");
      return from === to ? null : { action: "set-alias", alias, to };
    });
  }

  remove(name: string, alias: string, request: MoveRequest): Promise<AliasMove> {
    return this.#move(name, alias, request, (state) => {
      this.target(name, alias, state);
      return { action: "remove-alias", alias, to: null };
    });
  }

  rollback(name: string, alias: string, request: MoveRequest): Promise<AliasMove> {
    return this.#move(name, alias, request, async (state, from) => {
      const at = state.aliases.get(alias);
      if (at === undefined) this.target(name, alias, state);
      const versions = await this.#versions(name, state);
      const usable = (version: number): boolean =>
        version !== from && versions.includes(version) && !state.archived.has(version);
      const skipped: number[] = [];
      for (let before = (await this.#log.entry(name, at!.entry)).before; before !== null; ) {
        const earlier: LogEntry = await this.#log.entry(name, before);
        if (earlier.to !== null && usable(earlier.to))
          return { action: "rollback", alias, to: earlier.to, entry: before };
        if (earlier.to !== null && earlier.to !== from) skipped.push(earlier.to);
        before = earlier.before;
      }
      const reason =
        skipped.length === 0
          ? "it has named no other version before"
          : `what it named before (${[...new Set(skipped)].join(", ")}) was archived or removed`;
      throw new PregaoError("PREGAO_REGISTRY_NO_EARLIER", { alias, name, reason });
    });
  }

  async #move(
    name: string,
    alias: string,
    { expected, by, reason }: MoveRequest,
    decide: (
      state: RegistryState,
      from: number | null,
    ) => Promise<RegistryChange | null> | RegistryChange | null,
  ): Promise<AliasMove> {
    let from: number | null = null;
    const entry = await this.#log.append(name, { by, reason }, (state) => {
      from = state.aliases.get(alias)?.version ?? null;
      if (expected !== undefined && expected !== from) {
        throw new PregaoError("PREGAO_REGISTRY_CONFLICT", {
          alias,
          name,
          found: from ?? "nothing",
          expected: expected ?? "nothing",
        });
      }
      return decide(state, from);
    });
    return { name, alias, from, to: entry === null ? from : entry.to, entry: entry?.sequence ?? null };
  }
}
