import { stat } from "node:fs/promises";
import { join } from "node:path";
import { PregaoError } from "../../errors.ts";
import { type ObjectStore, parseS3Name, S3ObjectStore, type S3Settings } from "../../objects/index.ts";
import type { FileOptions } from "../file-source.ts";
import { CloudLoader } from "./cloud-loader.ts";
import { HybridLoader } from "./hybrid-loader.ts";
import type { DataLoader, LoaderKind } from "./loader.ts";
import { LoaderSource } from "./loader-source.ts";
import { LocalLoader } from "./local-loader.ts";

export interface LoaderOptions {
  /** Where a plain name is looked up, and whether copies of what comes from a bucket are kept (default local). */
  readonly kind?: LoaderKind;
  /** The bucket of plain names, for the kinds cloud and hybrid. */
  readonly bucket?: string;
  readonly s3?: S3Settings;
  /** Bytes of copies that the kind hybrid keeps (default 10 GB). */
  readonly cacheLimit?: number;
}

const defaultCacheLimit = 10e9;

/**
 * The source of a name that a loader serves: `s3://bucket/prefix`, a folder, and with the kinds cloud and hybrid every
 * plain name, as a prefix of the bucket that is set. Undefined for any other name.
 */
export async function openThroughLoader(
  name: string,
  home: string | undefined,
  options: LoaderOptions,
  reading: FileOptions,
): Promise<LoaderSource | undefined> {
  if (name.startsWith("s3://")) {
    const { bucket, path } = parseS3Name(name);
    return new LoaderSource(name, remoteLoader(bucket, home, options), path.replace(/\/$/, ""), reading);
  }
  if (/[/\\.]/.test(name) && (await isDirectory(name)))
    return new LoaderSource(name, new LocalLoader(name), "", reading);
  if ((options.kind ?? "local") === "local" || /[/\\.:]/.test(name)) return undefined;
  if (options.bucket === undefined) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "dataLoaderType",
      value: options.kind!,
      reason: `it looks ${name} up in a bucket, and none is set: give s3Bucket (S3_BUCKET)`,
    });
  }
  return new LoaderSource(name, remoteLoader(options.bucket, home, options), name, reading);
}

function remoteLoader(bucket: string, home: string | undefined, options: LoaderOptions): DataLoader {
  const store: ObjectStore = new S3ObjectStore(bucket, options.s3);
  if (options.kind !== "hybrid" || home === undefined) return new CloudLoader(store);
  return new HybridLoader(store, {
    directory: join(home, "cache", "objects"),
    limit: options.cacheLimit ?? defaultCacheLimit,
  });
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
