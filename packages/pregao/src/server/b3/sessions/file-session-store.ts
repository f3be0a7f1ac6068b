import { createHash } from "node:crypto";
import { join } from "node:path";
import { isPregaoError } from "../../../errors.ts";
import { LocalObjectStore } from "../../../objects/index.ts";
import { type Session, sessionSchema } from "./session.ts";
import type { SessionStore, StoredSession } from "./session-store.ts";

/** Sessions as small files under `<home>/b3/sessions`, written only over what was read: several servers may share the folder. */
export class FileSessionStore implements SessionStore {
  readonly #files: LocalObjectStore;
  readonly #onUnreadable: (reason: string) => void;

  constructor(home: string, onUnreadable: (reason: string) => void) {
    this.#files = new LocalObjectStore(join(home, "b3", "sessions"));
    this.#onUnreadable = onUnreadable;
  }

  async read(id: string): Promise<StoredSession | null> {
    const found = await this.#bytes(keyOf(id));
    if (found === null) return null;
    const session = this.#parse(found.text, keyOf(id));
    if (session !== null) return { session, revision: found.revision };
    // It is of no use to anybody, and in the way of a new one.
    await this.#files.delete(keyOf(id));
    return null;
  }

  async write(session: Session, revision: string | null): Promise<string | null> {
    const condition = revision === null ? ({ ifNoneMatch: "*" } as const) : { ifMatch: revision };
    try {
      const bytes = Buffer.from(`${JSON.stringify(session)}\n`);
      return (await this.#files.put(keyOf(session.id), bytes, condition)).etag;
    } catch (error) {
      if (isPregaoError(error, "PREGAO_OBJECT_CONFLICT")) return null;
      throw error;
    }
  }

  async remove(id: string): Promise<void> {
    await this.#files.delete(keyOf(id));
  }

  async count(): Promise<number> {
    return (await this.#files.list()).length;
  }

  async expire(before: number): Promise<string[]> {
    const gone: string[] = [];
    for (const { key, modified } of await this.#files.list()) {
      if (modified >= before) continue;
      const found = await this.#bytes(key);
      const session = found === null ? null : this.#parse(found.text, key);
      if (session !== null && session.changed >= before) continue;
      await this.#files.delete(key);
      if (session !== null) gone.push(session.id);
    }
    return gone;
  }

  async close(): Promise<void> {
    this.#files.close();
  }

  async #bytes(key: string): Promise<{ readonly text: string; readonly revision: string } | null> {
    try {
      const { bytes, info } = await this.#files.get(key);
      return { text: Buffer.from(bytes).toString("utf8"), revision: info.etag };
    } catch (error) {
      if (isPregaoError(error, "PREGAO_OBJECT_MISSING")) return null;
      throw error;
    }
  }

  #parse(text: string, key: string): Session | null {
    try {
      return sessionSchema.parse(JSON.parse(text));
    } catch (error) {
      this.#onUnreadable(`${key}: ${(error as Error).message}`);
      return null;
    }
  }
}

/** Ids are text of callers: as names of files they are hashed. */
function keyOf(id: string): string {
  return `${createHash("sha256").update(id).digest("hex").slice(0, 40)}.json`;
}
