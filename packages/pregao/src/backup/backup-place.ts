import { join, relative, resolve, sep } from "node:path";
import type { Configuration } from "../config/index.ts";
import { PregaoError } from "../errors.ts";
import {
  LocalObjectStore,
  type ObjectStore,
  parseS3Name,
  S3ObjectStore,
  s3Settings,
} from "../objects/index.ts";

/**
 * Where a backup lies: a folder, or `s3://bucket/prefix` with the account that the configuration says. PREGAO_BACKUP_REFUSED
 * for a folder within home, which would hold itself.
 */
export function backupPlace(place: string, { home, directory, values }: Configuration): ObjectStore {
  if (place.startsWith("s3://")) {
    const { bucket, path } = parseS3Name(place);
    return new S3ObjectStore(bucket, s3Settings(values), path.replace(/\/$/, ""));
  }
  const folder = resolve(directory, place);
  const fromHome = relative(home, folder);
  if (
    fromHome === "" ||
    !(fromHome === ".." || fromHome.startsWith(`..${sep}`) || join(fromHome) !== fromHome)
  ) {
    throw new PregaoError("PREGAO_BACKUP_REFUSED", {
      place,
      reason: "it lies in the folder that is backed up",
    });
  }
  return new LocalObjectStore(folder);
}
