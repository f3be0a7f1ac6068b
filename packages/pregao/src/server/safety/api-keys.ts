import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { join } from "node:path";
import { PregaoError } from "../../errors.ts";
import { didYouMean } from "../../near-matches.ts";
import type { Scope } from "../contract.ts";
import { changeKeys, markOf, readKeys, type StoredKey } from "./key-file.ts";

/** A key as lists show it; the secret is shown once, when it is made. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly created: string;
  readonly expires: string | null;
  readonly revoked: string | null;
}

const form = /^pregao_([0-9a-f]{12})_[A-Za-z0-9_-]{43}$/;
/** The file is looked at again at most so often: a revoked key works no longer than that. */
const rereadMilliseconds = 500;

export function keyFilePath(home: string): string {
  return join(home, "keys.json");
}

/**
 * The API keys of `<home>/keys.json`. A secret is `pregao_ID_…` with 256 random bits; only its SHA-256 is kept, and
 * comparing takes the same time wherever two differ.
 */
export class ApiKeys {
  readonly #file: string;
  readonly #now: () => number;
  #keys: ReadonlyMap<string, StoredKey> = new Map();
  #mark = "";
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(home: string, now: () => number = Date.now) {
    this.#file = keyFilePath(home);
    this.#now = now;
  }

  /** Makes a key and gives its secret, which cannot be had again. */
  async create(
    name: string,
    scopes: readonly Scope[],
    expiresInDays: number | null = null,
  ): Promise<{ readonly key: ApiKey; readonly secret: string }> {
    const id = randomBytes(6).toString("hex");
    const secret = `pregao_${id}_${randomBytes(32).toString("base64url")}`;
    const now = this.#now();
    const key: StoredKey = {
      id,
      name,
      scopes: [...new Set(scopes)],
      sha256: digest(secret).toString("hex"),
      created: new Date(now).toISOString(),
      expires: expiresInDays === null ? null : new Date(now + expiresInDays * 86_400_000).toISOString(),
      revoked: null,
    };
    await changeKeys(this.#file, (keys) => [...keys, key]);
    return { key: shown(key), secret };
  }

  /** Revokes by id, at once and for ever. PREGAO_NAME_UNKNOWN for an id that is not there. */
  async revoke(id: string): Promise<ApiKey> {
    let found: StoredKey | undefined;
    await changeKeys(this.#file, (keys) => {
      const there = keys.find((key) => key.id === id);
      if (there === undefined) {
        const near = didYouMean(
          id,
          keys.map((key) => key.id),
        );
        throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: "API key", name: id, near });
      }
      const revoked = { ...there, revoked: there.revoked ?? new Date(this.#now()).toISOString() };
      found = revoked;
      return keys.map((key) => (key === there ? revoked : key));
    });
    return shown(found!);
  }

  list(): ApiKey[] {
    return readKeys(this.#file).map(shown);
  }

  /** The key of a secret; null for one that is unknown, revoked or past its day. */
  identify(secret: string): ApiKey | null {
    const id = form.exec(secret)?.[1];
    const known = id === undefined ? undefined : (this.#current().get(id) ?? this.#current(true).get(id));
    // Also for an id that is not there, so that time does not tell which ids are.
    const same = timingSafeEqual(digest(secret), Buffer.from(known?.sha256 ?? "0".repeat(64), "hex"));
    if (known === undefined || !same || known.revoked !== null) return null;
    return known.expires !== null && Date.parse(known.expires) <= this.#now() ? null : shown(known);
  }

  /** `anew` for a key that may just have been made. */
  #current(anew = false): ReadonlyMap<string, StoredKey> {
    const now = this.#now();
    if (anew || now - this.#lookedAt >= rereadMilliseconds || now < this.#lookedAt) {
      this.#lookedAt = now;
      const mark = markOf(this.#file);
      if (mark !== this.#mark) {
        // Nothing is taken while the file cannot be read: an old state could hold a revoked key.
        this.#keys = new Map();
        this.#mark = "";
        this.#keys = new Map(readKeys(this.#file).map((key) => [key.id, key]));
        this.#mark = mark;
      }
    }
    return this.#keys;
  }
}

function digest(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

function shown({ sha256: _, ...key }: StoredKey): ApiKey {
  return key;
}
