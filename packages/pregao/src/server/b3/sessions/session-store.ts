import type { Session } from "./session.ts";

export interface StoredSession {
  readonly session: Session;
  /** Another content has another one. */
  readonly revision: string;
}

/**
 * Where sessions are kept, so that they outlive the server and several servers share them. One conformance suite
 * (`session-store.conformance.fixture.ts`) says what every implementation promises.
 */
export interface SessionStore {
  /** Null where there is none, or where what lies there cannot be read: `onUnreadable` is told of it. */
  read(id: string): Promise<StoredSession | null>;
  /**
   * Writes a session over the content with that revision; with null only where there is none yet. The new revision, or null
   * where somebody else was quicker: then nothing is written.
   */
  write(session: Session, revision: string | null): Promise<string | null>;
  /** A session that is not there counts as removed. */
  remove(id: string): Promise<void>;
  /** How many there are. */
  count(): Promise<number>;
  /** Removes those that were last changed before that time (epoch milliseconds) and gives their ids. */
  expire(before: number): Promise<string[]>;
  close(): Promise<void>;
}
