import { randomBytes } from "node:crypto";
import { PregaoError } from "../errors.ts";
import {
  isProblem,
  keptState,
  type LogEntry,
  type LogProblem,
  logInvalid,
  readEntry,
  stateOf,
  writeEntry,
} from "./log-entry.ts";
import { emptyState, nextState, type RegistryChange, type RegistryState } from "./registry-state.ts";
import type { RegistryStorage } from "./storage.ts";

/** Who changes something, and why: kept in the log. */
export interface LogAuthor {
  readonly by: string;
  readonly reason: string;
}

/** Everything that was written, the oldest first, and what of it cannot be read. */
export interface RegistryLogPage {
  readonly entries: readonly LogEntry[];
  readonly problems: readonly LogProblem[];
}

/** The end of a log as far as it is known. */
interface LogHead {
  /** Number of the last entry, readable or not; 0 before the first. */
  readonly sequence: number;
  readonly state: RegistryState;
  /** `sha256` of the last readable entry. */
  readonly seal: string | null;
}

const noEntries: LogHead = { sequence: 0, state: emptyState, seal: null };

/**
 * The append-only log of each model: entries under numbers that count up, never changed, each claimed by one writer. What an
 * entry says is decided on the state that all before it led to; a writer who comes second decides anew. A damaged entry is
 * passed over and reported; since each holds the whole state, the next one mends it.
 */
export class RegistryLog {
  readonly #storage: RegistryStorage;
  readonly #clock: () => Date;
  /** Entries never change: what was read once is only followed on. */
  readonly #heads = new Map<string, LogHead>();

  constructor(storage: RegistryStorage, clock: () => Date) {
    this.#storage = storage;
    this.#clock = clock;
  }

  /** What the log says now: one look for a further entry where it was read before. */
  async state(name: string): Promise<RegistryState> {
    return (await this.#head(name)).state;
  }

  /** One entry. PREGAO_REGISTRY_LOG_INVALID where it is missing or damaged. */
  async entry(name: string, sequence: number): Promise<LogEntry> {
    const text = await this.#storage.readEntry(name, sequence);
    if (text === null) throw logInvalid(name, sequence, "it is missing");
    const read = readEntry(text, name, sequence);
    if (isProblem(read)) throw logInvalid(name, sequence, read.damage);
    return read;
  }

  async read(name: string): Promise<RegistryLogPage> {
    const entries: LogEntry[] = [];
    const problems: LogProblem[] = [];
    const there = new Set(await this.#storage.entries(name));
    const last = Math.max(0, ...there);
    let seal: string | null | undefined = null;
    for (let sequence = 1; sequence <= last; sequence++) {
      const text = there.has(sequence) ? await this.#storage.readEntry(name, sequence) : null;
      const read = text === null ? { sequence, damage: "it is missing" } : readEntry(text, name, sequence);
      if (isProblem(read)) {
        problems.push(read);
        // What follows was written before or after the damage: nobody can tell.
        seal = undefined;
        continue;
      }
      if (seal !== undefined && read.previous !== seal) {
        problems.push({
          sequence,
          damage: "it does not follow the entry before it: one of them is not the original",
        });
      }
      seal = read.sha256;
      entries.push(read);
    }
    return { entries, problems };
  }

  /**
   * Adds what `decide` makes of the state, once: where another writer is quicker, it decides anew. Null from it changes
   * nothing, and what it throws passes.
   */
  async append(
    name: string,
    { by, reason }: LogAuthor,
    decide: (state: RegistryState) => Promise<RegistryChange | null> | RegistryChange | null,
  ): Promise<LogEntry | null> {
    requireText("by", by, 100);
    requireText("reason", reason, 1000);
    for (;;) {
      const { sequence: last, state, seal } = await this.#head(name);
      const change = await decide(state);
      if (change === null) return null;
      const sequence = last + 1;
      const after = nextState(state, sequence, change);
      const at = "alias" in change ? state.aliases.get(change.alias) : undefined;
      const { entry, text } = writeEntry({
        name,
        sequence,
        id: randomBytes(16).toString("hex"),
        time: this.#clock().toISOString(),
        action: change.action,
        by,
        reason,
        alias: "alias" in change ? change.alias : null,
        from: at?.version ?? null,
        to: "alias" in change ? change.to : null,
        before: at?.entry ?? null,
        versions: "versions" in change ? [...change.versions] : [],
        state: keptState(after),
        previous: seal,
      });
      if (!(await this.#storage.addEntry(name, sequence, text))) continue;
      this.#heads.set(name, { sequence, state: after, seal: entry.sha256 });
      return entry;
    }
  }

  async #head(name: string): Promise<LogHead> {
    let head = this.#heads.get(name) ?? (await this.#firstHead(name));
    for (;;) {
      const sequence = head.sequence + 1;
      const text = await this.#storage.readEntry(name, sequence);
      if (text === null) break;
      head = follow(head, readEntry(text, name, sequence), sequence);
    }
    this.#heads.set(name, head);
    return head;
  }

  /** The last readable entry holds the state. */
  async #firstHead(name: string): Promise<LogHead> {
    const sequences = await this.#storage.entries(name);
    const last = sequences.at(-1) ?? 0;
    for (const sequence of sequences.reverse()) {
      const text = await this.#storage.readEntry(name, sequence);
      const read = text === null ? null : readEntry(text, name, sequence);
      if (read !== null && !isProblem(read)) return follow(noEntries, read, last);
    }
    return { ...noEntries, sequence: last };
  }
}

function follow(head: LogHead, read: LogEntry | LogProblem, sequence: number): LogHead {
  if (isProblem(read)) return { ...head, sequence };
  return { sequence, state: stateOf(read), seal: read.sha256 };
}

/** It is kept for ever and shown on terminals. */
function requireText(option: string, text: string, longest: number): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const isPlain = !/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(text);
  if (text.trim() !== "" && text.length <= longest && isPlain) return;
  throw new PregaoError("PREGAO_OPTION_INVALID", {
    option,
    value: JSON.stringify(text).slice(0, 80),
    reason: `say in 1 to ${longest} characters of one line who changes this, and why`,
  });
}
