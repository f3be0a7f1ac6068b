import { PregaoError } from "../../../errors.ts";
import { newSession, type Session } from "./session.ts";
import type { SessionStore, StoredSession } from "./session-store.ts";

export interface SessionLimits {
  /** Sessions at once. */
  readonly most: number;
  /** Milliseconds after its last change that a session is kept. */
  readonly timeToLive: number;
}

/** The sessions of all clients: each changed by one writer at a time, few enough, and not for ever. */
export class Sessions {
  readonly #store: SessionStore;
  readonly #limits: SessionLimits;
  readonly #now: () => number;
  readonly #onGone: (id: string) => Promise<void>;

  /** `onGone` hears of sessions that were not wanted for too long. */
  constructor(
    store: SessionStore,
    limits: SessionLimits,
    now: () => number,
    onGone: (id: string) => Promise<void>,
  ) {
    this.#onGone = onGone;
    this.#store = store;
    this.#limits = limits;
    this.#now = now;
  }

  /** As it stands; an empty one, which is not kept, where there is none. */
  async read(id: string): Promise<Session> {
    return (await this.#store.read(id))?.session ?? newSession(id, this.#now());
  }

  /**
   * Changes a session and gives what it became. `change` may be asked again where somebody else was quicker, and may throw: then
   * nothing is changed. What it gives back unchanged is not written.
   */
  async change(id: string, change: (session: Session) => Session): Promise<Session> {
    for (;;) {
      const found = await this.#store.read(id);
      const before = found?.session ?? newSession(id, this.#now());
      const after = change(before);
      if (after === before) return before;
      if (found === null) await this.#makeRoom();
      const changed = { ...after, changed: this.#now() };
      if ((await this.#store.write(changed, found?.revision ?? null)) !== null) return changed;
    }
  }

  /** Forgets a session and gives what it was. */
  async clear(id: string): Promise<StoredSession["session"] | null> {
    const found = await this.#store.read(id);
    await this.#store.remove(id);
    return found?.session ?? null;
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  /** Before one more is kept: the old ones go, and of the others there may not be too many. */
  async #makeRoom(): Promise<void> {
    const { most, timeToLive } = this.#limits;
    for (const id of await this.#store.expire(this.#now() - timeToLive)) await this.#onGone(id);
    if ((await this.#store.count()) < most) return;
    throw new PregaoError("PREGAO_B3_SESSIONS_FULL", { limit: most });
  }
}
