import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { GetObjectCommandOutput, S3Client } from "@aws-sdk/client-s3";
import { PregaoError } from "../errors.ts";
import { checkObjectKey, compareKeys } from "./object-key.ts";
import type { ByteRange, ObjectInfo, ObjectStore, StoredObject, WriteCondition } from "./object-store.ts";
import { downloadResumed } from "./s3-download.ts";
import { isConflict, isMissing, isOutsideRange, type S3Call, s3Error } from "./s3-errors.ts";

export interface S3Settings {
  /** Of a server other than Amazon's: `http://127.0.0.1:9000`. Keys then follow the bucket in the path. */
  readonly endpoint?: string;
  readonly region?: string;
  /** Both or none; without them the usual places are searched (environment, profile, role of the machine). */
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly sessionToken?: string;
  /** Attempts of one request, with exponential back-off between them (default 4). */
  readonly attempts?: number;
  /** Milliseconds that a connection may take (default 5,000). */
  readonly connectionTimeout?: number;
  /** Milliseconds without a byte after which a request counts as lost (default 30,000). */
  readonly idleTimeout?: number;
  /** Bytes of one part of a multipart upload (default 8 MiB; S3 takes no fewer than 5 MiB). */
  readonly partSize?: number;
  /** Keys of one page of a listing (default: as many as the server gives, 1,000). */
  readonly pageSize?: number;
}

const defaultAttempts = 4;
const defaultPartSize = 8 << 20;
/** HEAD requests at once where a listing brings no etags. */
const headsAtOnce = 16;

/**
 * Objects of one bucket of S3 or of anything that speaks its protocol (MinIO, Ceph, R2 …), under `prefix` where one is
 * given: keys are relative to it. Requests that fail on the way or with 5xx or 429 are made again with growing
 * pauses. Whoever may write conditions is decided by the server: one that ignores `If-Match` and `If-None-Match`
 * (old MinIO, s3rver) gives no such promise.
 */
export class S3ObjectStore implements ObjectStore {
  readonly description: string;
  readonly #bucket: string;
  readonly #prefix: string;
  readonly #settings: S3Settings;
  #client: Promise<S3Client> | undefined;

  constructor(bucket: string, settings: S3Settings = {}, prefix = "") {
    if (prefix !== "") checkObjectKey(prefix.replace(/\/$/, ""));
    this.#bucket = bucket;
    this.#prefix = prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`;
    this.#settings = settings;
    const { endpoint } = settings;
    // An address may carry a user and a password.
    const place = endpoint === undefined ? "" : ` at ${new URL(endpoint).origin}`;
    this.description = `s3://${bucket}/${this.#prefix}${place}`;
  }

  async list(prefix = "", signal?: AbortSignal): Promise<ObjectInfo[]> {
    return this.#call({ operation: "list", key: prefix, signal }, async (client, options) => {
      const { ListObjectsV2Command } = await import("@aws-sdk/client-s3");
      const found: { key: string; size: number; etag: string | undefined; modified: number }[] = [];
      const { pageSize } = this.#settings;
      let after: string | undefined;
      for (;;) {
        const page = await client.send(
          new ListObjectsV2Command({
            Bucket: this.#bucket,
            Prefix: this.#prefix + prefix,
            ...(pageSize === undefined ? {} : { MaxKeys: pageSize }),
            // A key that every server understands, where tokens differ.
            ...(after === undefined ? {} : { StartAfter: after }),
          }),
          options,
        );
        for (const { Key, Size, ETag, LastModified } of page.Contents ?? []) {
          after = Key!;
          const key = Key!.slice(this.#prefix.length);
          // Folders that some browsers of buckets make are no objects of ours.
          if (key === "" || key.endsWith("/")) continue;
          found.push({ key, size: Size ?? 0, etag: ETag, modified: LastModified?.getTime() ?? 0 });
        }
        if (page.IsTruncated !== true || (page.Contents ?? []).length === 0) break;
      }
      const infos: ObjectInfo[] = [];
      for (let start = 0; start < found.length; start += headsAtOnce) {
        const batch = found.slice(start, start + headsAtOnce).map(async (one) => {
          if (one.etag !== undefined) return { ...one, etag: one.etag };
          return this.head(one.key, signal);
        });
        for (const info of await Promise.all(batch)) if (info !== undefined) infos.push(info);
      }
      return infos.sort((a, b) => compareKeys(a.key, b.key));
    });
  }

  async head(key: string, signal?: AbortSignal): Promise<ObjectInfo | undefined> {
    checkObjectKey(key);
    return this.#call({ operation: "head", key, signal }, async (client, options) => {
      const { HeadObjectCommand } = await import("@aws-sdk/client-s3");
      try {
        const found = await client.send(new HeadObjectCommand(this.#place(key)), options);
        return {
          key,
          size: found.ContentLength ?? 0,
          etag: found.ETag ?? "",
          modified: found.LastModified?.getTime() ?? 0,
        };
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    });
  }

  async get(key: string, range?: ByteRange, signal?: AbortSignal): Promise<StoredObject> {
    checkObjectKey(key);
    return this.#call({ operation: "get", key, signal }, async (client, options) => {
      const { GetObjectCommand } = await import("@aws-sdk/client-s3");
      if (range !== undefined && !(range.start >= 0 && range.start < range.end)) throw badRange(key, range);
      const Range = range === undefined ? {} : { Range: `bytes=${range.start}-${range.end - 1}` };
      const attempts = this.#settings.attempts ?? defaultAttempts;
      for (let attempt = 1; ; attempt++) {
        const command = new GetObjectCommand({ ...this.#place(key), ...Range });
        const answer = await client.send(command, options).catch((error: unknown) => {
          throw range !== undefined && isOutsideRange(error) ? badRange(key, range) : error;
        });
        try {
          return { info: infoOfAnswer(key, answer), bytes: await answer.Body!.transformToByteArray() };
        } catch (error) {
          // The SDK repeats a request until its answer begins, not one that is cut within its answer.
          if (signal?.aborted || attempt >= attempts) throw error;
        }
      }
    });
  }

  async download(key: string, path: string, signal?: AbortSignal): Promise<ObjectInfo> {
    checkObjectKey(key);
    return this.#call({ operation: "download", key, signal }, async (client, options) => {
      const { GetObjectCommand } = await import("@aws-sdk/client-s3");
      return downloadResumed(
        path,
        this.#settings.attempts ?? defaultAttempts,
        signal,
        (rest) => client.send(new GetObjectCommand({ ...this.#place(key), ...rest }), options),
        (answer) => infoOfAnswer(key, answer),
      );
    });
  }

  async put(
    key: string,
    bytes: Uint8Array,
    condition?: WriteCondition,
    signal?: AbortSignal,
  ): Promise<ObjectInfo> {
    checkObjectKey(key);
    return this.#call({ operation: "put", key, signal }, async (client, options) => {
      const { PutObjectCommand } = await import("@aws-sdk/client-s3");
      try {
        const answer = await client.send(
          new PutObjectCommand({
            ...this.#place(key),
            Body: bytes,
            ContentLength: bytes.length,
            ...conditionHeaders(condition),
          }),
          options,
        );
        return { key, size: bytes.length, etag: answer.ETag ?? "", modified: Date.now() };
      } catch (error) {
        // S3 answers 404 to If-Match where there is no object any more.
        if (condition === undefined || !(isConflict(error) || ("ifMatch" in condition && isMissing(error))))
          throw error;
        throw new PregaoError("PREGAO_OBJECT_CONFLICT", {
          store: this.description,
          key,
          condition: "ifMatch" in condition ? `it is no longer ${condition.ifMatch}` : "it is there already",
        });
      }
    });
  }

  async upload(key: string, path: string, signal?: AbortSignal): Promise<ObjectInfo> {
    checkObjectKey(key);
    return this.#call({ operation: "upload", key, signal }, async (client) => {
      const { Upload } = await import("@aws-sdk/lib-storage");
      const { size } = await stat(path);
      const upload = new Upload({
        client,
        params: { ...this.#place(key), Body: createReadStream(path) },
        partSize: this.#settings.partSize ?? defaultPartSize,
        queueSize: 2,
        leavePartsOnError: false,
      });
      const abort = (): void => void upload.abort();
      signal?.addEventListener("abort", abort);
      try {
        if (signal?.aborted) abort();
        const answer = await upload.done();
        return { key, size, etag: answer.ETag ?? "", modified: Date.now() };
      } finally {
        signal?.removeEventListener("abort", abort);
      }
    });
  }

  async delete(key: string, signal?: AbortSignal): Promise<void> {
    checkObjectKey(key);
    await this.#call({ operation: "delete", key, signal }, async (client, options) => {
      const { DeleteObjectCommand } = await import("@aws-sdk/client-s3");
      try {
        await client.send(new DeleteObjectCommand(this.#place(key)), options);
      } catch (error) {
        // S3 says 204 for what is not there, some servers 404.
        if (!isMissing(error)) throw error;
      }
    });
  }

  close(): void {
    void this.#client?.then(
      (client) => client.destroy(),
      () => {},
    );
    this.#client = undefined;
  }

  #place(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.#bucket, Key: this.#prefix + key };
  }

  async #call<Result>(
    call: S3Call,
    send: (client: S3Client, options: { abortSignal?: AbortSignal }) => Promise<Result>,
  ): Promise<Result> {
    const { signal } = call;
    if (signal?.aborted)
      throw new PregaoError("PREGAO_INTERRUPTED", { stage: `${call.operation} of an object` });
    try {
      this.#client ??= this.#connect();
      return await send(await this.#client, signal === undefined ? {} : { abortSignal: signal });
    } catch (error) {
      throw s3Error(error, call, this.description);
    }
  }

  async #connect(): Promise<S3Client> {
    const { S3Client } = await import("@aws-sdk/client-s3");
    const { endpoint, region, accessKeyId, secretAccessKey, sessionToken } = this.#settings;
    const given = accessKeyId !== undefined && secretAccessKey !== undefined;
    return new S3Client({
      region: region ?? "us-east-1",
      ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
      ...(given
        ? { credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) } }
        : {}),
      maxAttempts: this.#settings.attempts ?? defaultAttempts,
      // Checksums in trailers are Amazon's own: other servers refuse them.
      requestChecksumCalculation: "WHEN_REQUIRED",
      responseChecksumValidation: "WHEN_REQUIRED",
      requestHandler: {
        connectionTimeout: this.#settings.connectionTimeout ?? 5000,
        socketTimeout: this.#settings.idleTimeout ?? 30_000,
      },
    });
  }
}

function conditionHeaders(condition: WriteCondition | undefined): { IfMatch?: string; IfNoneMatch?: string } {
  if (condition === undefined) return {};
  return "ifMatch" in condition ? { IfMatch: condition.ifMatch } : { IfNoneMatch: condition.ifNoneMatch };
}

/** The size of the whole object, also where a range was answered. */
function infoOfAnswer(key: string, answer: GetObjectCommandOutput): ObjectInfo {
  const whole = /\/(\d+)$/.exec(answer.ContentRange ?? "")?.[1];
  return {
    key,
    size: Number(whole ?? answer.ContentLength ?? 0),
    etag: answer.ETag ?? "",
    modified: answer.LastModified?.getTime() ?? 0,
  };
}

function badRange(key: string, { start, end }: ByteRange): PregaoError {
  return new PregaoError("PREGAO_OPTION_INVALID", {
    option: "byte range",
    value: `${start} to ${end}`,
    reason: `${key} has no such bytes`,
  });
}
