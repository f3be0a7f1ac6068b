/** What is known of an object without reading it. */
export interface ObjectInfo {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Opaque; another content under the key has another one. What `ifMatch` takes. */
  readonly etag: string;
  /** Last write, epoch milliseconds. */
  readonly modified: number;
}

export interface StoredObject {
  readonly info: ObjectInfo;
  /** The whole content, or the range that was asked for. */
  readonly bytes: Uint8Array;
}

/** Bytes [start, end) of an object; an end beyond its last byte is its last byte. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** When a write may take place: only over the content with that etag, or only where there is no object yet. */
export type WriteCondition = { readonly ifMatch: string } | { readonly ifNoneMatch: "*" };

/**
 * Objects by key, whole or not there: a reader sees the old content or the new, never a part. Keys are folders and
 * a name with `/` between them, see `checkObjectKey`.
 *
 * Every call throws PREGAO_OBJECT_STORE_FAILED where the store is away, refuses the credentials or answers with an
 * error of its own, PREGAO_OPTION_INVALID for a key that is none, and PREGAO_INTERRUPTED once its signal is aborted.
 */
export interface ObjectStore {
  /** What it is, for messages: never credentials. */
  readonly description: string;
  /** Every object whose key begins with `prefix` (any text, not only whole folders), in order of key. */
  list(prefix?: string, signal?: AbortSignal): Promise<ObjectInfo[]>;
  /** Undefined where there is no such object. */
  head(key: string, signal?: AbortSignal): Promise<ObjectInfo | undefined>;
  /** PREGAO_OBJECT_MISSING where there is no such object; PREGAO_OPTION_INVALID for a range that begins beyond its end. */
  get(key: string, range?: ByteRange, signal?: AbortSignal): Promise<StoredObject>;
  /** Streams an object into the file `path`, which is overwritten; not atomic on its own. PREGAO_OBJECT_MISSING. */
  download(key: string, path: string, signal?: AbortSignal): Promise<ObjectInfo>;
  /** PREGAO_OBJECT_CONFLICT where the condition does not hold; the old content is then left as it was. */
  put(key: string, bytes: Uint8Array, condition?: WriteCondition, signal?: AbortSignal): Promise<ObjectInfo>;
  /**
   * Streams a file into the store, in parts where it is large. It takes no condition: give what is large a name by
   * its content, and put a small object that points to it.
   */
  upload(key: string, path: string, signal?: AbortSignal): Promise<ObjectInfo>;
  /** An object that is not there counts as deleted. */
  delete(key: string, signal?: AbortSignal): Promise<void>;
  /** Lets connections go. */
  close(): void;
}
